import type { ApiFailure } from "../../api/failure";
import { useTranslation } from "../../i18n/use-translation";
import { useErrorAt } from "../../state/field-errors";
import { AreaField, CheckField, SelectField, TextField } from "../../ui/Field";
import { CostNote } from "../new-stream/CostNote";
import { faultOf, keyframeSeconds } from "./checks";
import { AUDIO_CODECS, presetsOf, VIDEO_CODECS } from "./choices";
import { AUDIO_FIELDS, type AudioField, bodyOf, type Draft, VIDEO_FIELDS, type VideoField } from "./draft";
import styles from "./ProfileDialog.module.css";

const EXAMPLES: Partial<Record<VideoField | AudioField, string>> = {
  width: "1920",
  height: "1080",
  fps: "30",
  gop: "60",
  pixel_format: "yuv420p",
  sample_rate: "48000",
  channels: "2",
};

interface Props {
  draft: Draft;
  onDraft(draft: Draft): void;
  failure: ApiFailure | null;
}

/** Everything of a profile: picture, sound, and folded away what few need. */
export function ProfileFields({ draft, onDraft, failure }: Props) {
  const { t } = useTranslation();
  const errorAt = useErrorAt(failure);
  const set = (part: Partial<Draft>) => onDraft({ ...draft, ...part });

  /** The server's refusal comes first; what can be told while typing stands in for it. */
  const errorOf = (part: "video" | "audio", field: VideoField | AudioField, text: string) => {
    const refused = errorAt(`${part}.${field}`);
    const fault = faultOf(field, text);
    if (refused || !fault) return refused;
    return fault.key === "field.out_of_range"
      ? t(fault.key, { min: fault.min, max: fault.max })
      : t(fault.key);
  };
  const seconds = keyframeSeconds(draft);
  const help: Partial<Record<VideoField | AudioField, string>> = {
    bitrate: t("profile.bitrate_help"),
    preset: t("profile.preset_help"),
    gop: seconds ? t("profile.gop_seconds", { seconds }) : t("profile.gop_help"),
    width: t("profile.size_help"),
    fps: t("profile.fps_help"),
  };
  const choices = (field: VideoField | AudioField, part: "video" | "audio"): readonly string[] => {
    if (field === "codec") return part === "video" ? VIDEO_CODECS : AUDIO_CODECS;
    return field === "preset" ? presetsOf(draft.video.codec) : [];
  };
  const row = (
    part: "video" | "audio",
    field: VideoField | AudioField,
    value: string,
    put: (next: string) => void,
  ) => {
    const common = {
      label: t(`profile.${field}`),
      help: part === "video" || field === "bitrate" ? help[field] : undefined,
      error: errorOf(part, field, value),
      value,
      onValue: put,
      testId: `profile-${part}-${field}`,
    };
    const options = choices(field, part);
    if (options.length === 0) {
      const example = field === "bitrate" ? (part === "video" ? "6000k" : "160k") : (EXAMPLES[field] ?? "");
      return (
        <TextField key={field} {...common} placeholder={example} spellCheck={false} autoCapitalize="off" />
      );
    }
    return (
      <SelectField key={field} {...common}>
        <option value="">{t("profile.default")}</option>
        {[...new Set([...options, ...(value ? [value] : [])])].map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </SelectField>
    );
  };
  return (
    <>
      <TextField
        label={t("profile.name")}
        placeholder={t("profile.name_example")}
        error={errorAt("name")}
        value={draft.name}
        onValue={(name) => set({ name })}
        maxLength={128}
        required
        testId="profile-name"
      />
      <CheckField
        label={t("profile.copy")}
        help={t("profile.copy_help")}
        checked={draft.copy_mode}
        onChecked={(copy_mode) => set({ copy_mode })}
        testId="profile-copy"
      />
      {draft.copy_mode ? null : (
        <>
          <fieldset className={styles.group}>
            <legend>{t("profile.video")}</legend>
            <div className={styles.wide}>
              <CheckField
                label={t("profile.sound_only")}
                help={errorAt("video.disabled") ?? t("profile.sound_only_help")}
                checked={draft.videoOff}
                onChecked={(videoOff) => set({ videoOff })}
                testId="profile-sound-only"
              />
            </div>
            {draft.videoOff
              ? null
              : VIDEO_FIELDS.map((field) =>
                  row("video", field, draft.video[field], (next) =>
                    set({ video: { ...draft.video, [field]: next } }),
                  ),
                )}
          </fieldset>
          <fieldset className={styles.group}>
            <legend>{t("profile.audio")}</legend>
            <div className={styles.wide}>
              <CheckField
                label={t("profile.no_audio")}
                checked={draft.audioOff}
                onChecked={(audioOff) => set({ audioOff })}
              />
            </div>
            {draft.audioOff
              ? null
              : AUDIO_FIELDS.map((field) =>
                  row("audio", field, draft.audio[field], (next) =>
                    set({ audio: { ...draft.audio, [field]: next } }),
                  ),
                )}
          </fieldset>
          <CostNote body={bodyOf(draft, null)} placesAway={1} />
          <details
            className={styles.more}
            open={draft.filterVideo !== "" || draft.filterAudio !== "" || undefined}
          >
            <summary>{t("profile.filters")}</summary>
            <div>
              <TextField
                label={t("profile.filter_video")}
                help={t("profile.filter_help")}
                error={errorAt("filters.video")}
                value={draft.filterVideo}
                onValue={(filterVideo) => set({ filterVideo })}
                spellCheck={false}
              />
              <TextField
                label={t("profile.filter_audio")}
                error={errorAt("filters.audio")}
                value={draft.filterAudio}
                onValue={(filterAudio) => set({ filterAudio })}
                spellCheck={false}
              />
            </div>
          </details>
          <details className={styles.more} open={draft.expert !== "" || undefined}>
            <summary>{t("profile.expert_title")}</summary>
            <div>
              <AreaField
                label={t("profile.expert")}
                help={t("profile.expert_help")}
                error={errorAt("expert_args")}
                value={draft.expert}
                onValue={(expert) => set({ expert })}
                spellCheck={false}
              />
            </div>
          </details>
        </>
      )}
    </>
  );
}
