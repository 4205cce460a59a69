import { useTranslation } from "../../i18n/use-translation";

const WORDS = ["rtmp", "platform", "srt", "udp", "rtsp", "icecast", "hls", "recording", "preview"] as const;

/** The word for a kind of destination; one that this build does not know says its own name. */
export function useKindWord(): (kind: string) => string {
  const { t } = useTranslation();
  return (kind) => {
    const known = WORDS.find((each) => each === kind);
    return known ? t(`dest.kind_${known}`) : kind;
  };
}
