import { useTranslation } from "../../i18n/use-translation";
import { SelectField, TextField } from "../../ui/Field";
import { VIDEO_CODECS, X264_PRESETS } from "../profile/choices";
import styles from "./Fields.module.css";
import { CHANGES, type Change, type How, originalOf } from "./how";

interface Props {
  how: Extract<How, { kind: "preset" }>;
  onHow(how: How): void;
}

const LABELS = {
  codec: "profile.codec",
  bitrate: "profile.bitrate",
  width: "profile.width",
  height: "profile.height",
  fps: "profile.fps",
  preset: "profile.preset",
  gop: "profile.gop",
  audio_bitrate: "new.audio_bitrate",
} as const;

/** A preset field by field. What is changed becomes a profile of its own. */
export function Advanced({ how, onHow }: Props) {
  const { t } = useTranslation();
  const fields = how.preset === "audio" ? CHANGES.filter((field) => field === "audio_bitrate") : CHANGES;
  const shownOf = (field: Change) => how.changes?.[field] ?? originalOf(how.preset, field);
  const set = (field: Change, value: string) =>
    onHow({ ...how, changes: { ...how.changes, [field]: value } });
  const codec = shownOf("codec");
  const speeds: readonly string[] = X264_PRESETS;
  return (
    <div className={styles.pair}>
      {fields.map((field) => {
        const label = t(LABELS[field]);
        const value = shownOf(field);
        const common = {
          label,
          value,
          onValue: (next: string) => set(field, next),
          testId: `advanced-${field}`,
        };
        if (field === "codec") {
          return (
            <SelectField key={field} {...common}>
              {VIDEO_CODECS.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </SelectField>
          );
        }
        if (field === "preset" && /^libx26[45]$/.test(codec)) {
          return (
            <SelectField key={field} {...common} help={t("profile.preset_help")}>
              {speeds.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </SelectField>
          );
        }
        const help =
          field === "bitrate"
            ? t("profile.bitrate_help")
            : field === "gop"
              ? t("profile.gop_help")
              : undefined;
        return <TextField key={field} {...common} help={help} spellCheck={false} autoCapitalize="off" />;
      })}
    </div>
  );
}
