import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "../api/client";
import { toFailure } from "../api/failure";
import { keys, profilesQuery } from "../api/queries";
import type { Profile } from "../api/types";
import { useMay } from "../auth/permissions";
import { Button, IconButton } from "../ui/Button";
import { useConfirm } from "../ui/Confirm";
import { Empty } from "../ui/Empty";
import { FailureNotice } from "../ui/FailureNotice";
import { Menu } from "../ui/Menu";
import { PageHead, pageStyles as styles } from "../ui/Page";
import { Loading } from "../ui/Skeleton";
import { toast } from "../ui/Toasts";
import { ProfileDialog } from "./profile/ProfileDialog";

const words = (...parts: unknown[]) =>
  parts.filter((part) => part !== null && part !== undefined && part !== "");

/** `libx264 · 1920×1080 · 30 fps · 6000k` */
function picture({ video }: Profile, fps: (value: string) => string): string {
  const size = video.width && video.height ? `${video.width}×${video.height}` : null;
  const rate = video.fps ? fps(String(video.fps)) : null;
  return words(video.codec, size, rate, video.bitrate, video.preset).join(" · ");
}

function sound({ audio }: Profile): string {
  return words(audio.codec, audio.bitrate).join(" · ");
}

function Row({ profile, onEdit, onDelete }: { profile: Profile; onEdit(): void; onDelete(): void }) {
  const { t } = useTranslation();
  const may = useMay();
  const { name } = profile;
  const fps = (value: string) => t("num.fps_short", { fps: value });
  return (
    <li className={`${styles.row} ${styles.three}`} data-testid="profile-row">
      <h2 className={`${styles.cell} ${styles.rowName}`}>{name}</h2>
      <span className={`${styles.cell} ${styles.faint} tabular`}>
        {profile.copy_mode ? t("profile.as_is") : picture(profile, fps) || t("profile.same")}
      </span>
      <span className={`${styles.cell} ${styles.faint} tabular`}>
        {profile.copy_mode
          ? ""
          : profile.audio.disabled
            ? t("profile.no_audio")
            : sound(profile) || t("profile.same")}
      </span>
      <div className={styles.rowActions}>
        {may("profiles.write") ? (
          <>
            <Button onClick={onEdit} aria-label={`${t("action.edit")} ${name}`}>
              {t("action.edit")}
            </Button>
            <Menu
              trigger={<IconButton icon="more" name={t("action.more_named", { name })} />}
              items={[{ id: "delete", label: t("action.delete"), danger: true, run: onDelete }]}
            />
          </>
        ) : null}
      </div>
    </li>
  );
}

export function Profiles() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const may = useMay();
  const confirm = useConfirm();
  const { data, error, isPending, refetch } = useQuery(profilesQuery);
  const [open, setOpen] = useState<Profile | "new" | null>(null);

  const remove = useMutation({
    mutationFn: ({ id }: Profile) => ok(api.DELETE("/ffmpeg-profiles/{id}", { params: { path: { id } } })),
    onSuccess: (_answer, { name }) => toast.done(t("profile.deleted", { name })),
    onError: (thrown) => toast.failed(t("action.delete"), thrown),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.profiles }),
  });
  const ask = async (profile: Profile) => {
    const { name } = profile;
    const yes = await confirm({
      title: t("profile.delete_title", { name }),
      text: [t("profile.delete_text")],
      yes: t("confirm.delete_yes", { name }),
    });
    if (yes) remove.mutate(profile);
  };
  const fresh = may("profiles.write") ? (
    <Button kind="primary" icon="plus" onClick={() => setOpen("new")} testId="new-profile">
      {t("profile.new")}
    </Button>
  ) : null;
  return (
    <>
      <PageHead title={t("profile.title")}>{data?.length ? fresh : null}</PageHead>
      {error ? (
        <FailureNotice failure={toFailure(error)}>
          <Button onClick={() => void refetch()}>{t("action.retry")}</Button>
        </FailureNotice>
      ) : null}
      {isPending ? <Loading rows={4} height="4rem" /> : null}
      {data?.length === 0 ? (
        <Empty title={t("profile.empty_title")} text={t("profile.empty_text")}>
          {fresh}
        </Empty>
      ) : null}
      <ul className={styles.rows}>
        {data?.map((profile) => (
          <Row
            key={profile.id}
            profile={profile}
            onEdit={() => setOpen(profile)}
            onDelete={() => void ask(profile)}
          />
        ))}
      </ul>
      {open ? <ProfileDialog profile={open === "new" ? null : open} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
