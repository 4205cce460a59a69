import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { hasPicture, jobLook, jobState } from "../../state/language";
import { Button, IconButton } from "../../ui/Button";
import { StateSign } from "../../ui/StateSign";
import { type Picture, playLive } from "./live-picture";
import styles from "./Player.module.css";

function Cover({ picture }: { picture: Picture }) {
  const { t } = useTranslation();
  if (picture.state === "playing" || picture.state === "paused") return null;
  if (picture.state === "waiting") {
    return (
      <div className={`${styles.cover} ${styles.over}`} role="status">
        <StateSign sign="ring" tone="info" size={28} />
        <strong>{t("player.waiting")}</strong>
        <p>{t("player.waiting_help")}</p>
      </div>
    );
  }
  const { detail } = picture;
  const text =
    detail === "unsupported"
      ? t("player.unsupported")
      : detail === "forbidden"
        ? t("player.no_right")
        : t("player.error", { detail });
  return (
    <div className={styles.cover} role="alert">
      <strong>{text}</strong>
    </div>
  );
}

function Live({ job, run }: { job: StreamJob; run: number }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [picture, setPicture] = useState<Picture>({ state: "waiting" });
  const [muted, setMuted] = useState(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new run has a new playlist, which begins anew.
  useEffect(() => {
    if (!video.current) return;
    return playLive(video.current, `/api/v1/stream-jobs/${job.id}/live/index.m3u8`, setPicture);
  }, [job.id, run]);

  const sound = () => {
    const element = video.current;
    if (!element) return;
    element.muted = !element.muted;
    setMuted(element.muted);
    if (element.paused) void element.play().catch(() => setPicture({ state: "paused" }));
  };
  return (
    <>
      <video
        ref={video}
        className={styles.video}
        data-testid="player-video"
        aria-label={t("player.label", { name: job.name })}
        muted
        playsInline
      />
      <Cover picture={picture} />
      <div className={styles.bar}>
        <Button icon={muted ? "mute" : "sound"} onClick={sound} aria-pressed={!muted} testId="unmute">
          {t(muted ? "player.unmute" : "player.mute")}
        </Button>
        {picture.state === "paused" ? (
          <Button icon="play" onClick={() => void video.current?.play()}>
            {t("player.play")}
          </Button>
        ) : null}
        <IconButton
          icon="full"
          name={t("player.full")}
          onClick={() => void video.current?.requestFullscreen?.().catch(() => undefined)}
        />
      </div>
    </>
  );
}

/** The picture is the proof: it is there, or it says why not. */
export function Player({ job }: { job: StreamJob }) {
  const { t } = useTranslation();
  const may = useMay();
  const look = jobLook(job.state);
  if (hasPicture(job.state)) {
    return (
      <div className={styles.frame} data-theme="dark">
        {may("streams.watch") ? (
          <Live job={job} run={job.run} />
        ) : (
          <div className={styles.cover}>
            <strong>{t("player.no_right")}</strong>
          </div>
        )}
      </div>
    );
  }
  const failed = jobState(job.state) === "failed";
  return (
    <div className={styles.frame} data-theme="dark">
      <div className={styles.cover}>
        <StateSign sign={look.sign} tone={look.tone} size={32} />
        <strong>{t(failed ? "player.failed" : "player.off")}</strong>
      </div>
    </div>
  );
}
