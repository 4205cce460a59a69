import type { Profile } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import type { Use } from "../../state/usage";
import styles from "../list/List.module.css";
import { RowActions } from "../list/RowActions";
import { UsedBy } from "../list/UsedBy";

const line = (...parts: unknown[]) =>
  parts.filter((part) => part !== null && part !== undefined && part !== "").join(" · ");

/** Picture and sound of a profile in a few words: `libx264 · 1920×1080 · 30 fps · 6000k` */
export function usePartWords() {
  const { t } = useTranslation();
  return {
    picture: ({ video }: Profile): string => {
      if (video.disabled) return t("profile.sound_only");
      const size = video.width && video.height ? `${video.width}×${video.height}` : null;
      const rate = video.fps ? t("num.fps_short", { fps: String(video.fps) }) : null;
      return line(video.codec, size, rate, video.bitrate, video.preset) || t("profile.same");
    },
    sound: ({ audio }: Profile): string =>
      audio.disabled ? t("profile.no_audio") : line(audio.codec, audio.bitrate) || t("profile.same"),
  };
}

interface Props {
  profile: Profile;
  uses: readonly Use[];
  pending: boolean;
  /** Deleted a moment ago, and not gone yet. */
  leaving: boolean;
  onEdit(): void;
  onCopy(): void;
  onDelete(): void;
}

/** A profile: what it does to picture and sound, and which streams go by it. */
export function ProfileRow({ profile, uses, pending, leaving, onEdit, onCopy, onDelete }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const { picture, sound } = usePartWords();
  const { name } = profile;
  return (
    <li className={`${styles.row} ${leaving ? styles.off : ""}`} data-testid="profile-row">
      <div className={styles.cell}>
        <h2>{name}</h2>
      </div>
      <div className={`${styles.cell} ${styles.faint} tabular`}>
        <span>{profile.copy_mode ? t("profile.as_is") : picture(profile)}</span>
        {profile.copy_mode ? null : <span>{sound(profile)}</span>}
      </div>
      <div className={styles.cell}>
        <span className="visually-hidden">{t("list.used_by")}</span>
        <UsedBy uses={uses} complete pending={pending} />
      </div>
      <RowActions
        name={name}
        uses={uses}
        copy={t("profile.duplicate")}
        leaving={leaving}
        allowed={may("profiles.write")}
        onEdit={onEdit}
        onCopy={onCopy}
        onDelete={onDelete}
      />
    </li>
  );
}
