import { useEffect, useRef, useState } from "react";
import type { StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { clock } from "../../format";
import { useTranslation } from "../../i18n/use-translation";
import { useLink } from "../../live";
import { hasPicture, jobLook, jobState } from "../../state/language";
import { jobReason } from "../../state/sentences";
import { isEncoderDown } from "../../state/step";
import { Button, IconButton } from "../../ui/Button";
import { Icon } from "../../ui/icons";
import { StateSign } from "../../ui/StateSign";
import { AudioMeter } from "./AudioMeter";
import { LevelTrack } from "./levels";
import { type Picture, playLive, type Sound } from "./live-picture";
import styles from "./Player.module.css";

/** What only some browsers have: the full screen of phones that know no other. */
type PhoneVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

function Cover({ picture, job, shown }: { picture: Picture; job: StreamJob; shown: boolean }) {
  const { t, i18n } = useTranslation();
  const link = useLink();
  if (picture.state === "playing" || picture.state === "paused") return null;
  if (picture.state === "waiting") {
    const lost = link.state === "down";
    const starts = ["starting", "restarting"].includes(jobState(job.state));
    const down = isEncoderDown(job);
    const [title, help] = lost
      ? [
          t("watch.player_lost"),
          t("watch.player_lost_help", { time: clock(link.since, Date.now(), i18n.language) }),
        ]
      : down
        ? // Without the seconds to the next try: this is read aloud whenever it changes.
          [t("watch.player_down"), jobReason(t, job)]
        : starts
          ? [t("watch.player_starts"), t("watch.player_starts_help")]
          : [t("player.waiting"), t("player.waiting_help")];
    return (
      <div className={`${styles.cover} ${shown ? styles.over : ""}`} role="status">
        <StateSign sign={lost ? "dashed" : "ring"} tone={lost ? "unknown" : "info"} size={28} />
        <strong>{title}</strong>
        <p>{help}</p>
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

/** Keeps the picture that is there, for when the player has lost it. */
function keepPicture(video: HTMLVideoElement | null, canvas: HTMLCanvasElement | null): void {
  if (!video || !canvas || video.videoWidth === 0 || video.readyState < 2) return;
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext("2d")?.drawImage(video, 0, 0);
}

function Live({ job, run }: { job: StreamJob; run: number }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const last = useRef<HTMLCanvasElement>(null);
  const [levels] = useState(() => new LevelTrack());
  const [picture, setPicture] = useState<Picture>({ state: "waiting" });
  const [sound, setSound] = useState<Sound>("unknown");
  const [muted, setMuted] = useState(true);
  const [shown, setShown] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new run has a new playlist, which begins anew.
  useEffect(() => {
    if (!video.current) return;
    setSound("unknown");
    return playLive(video.current, `/api/v1/stream-jobs/${job.id}/live/index.m3u8`, {
      picture: (now) => {
        setPicture(now);
        if (now.state === "waiting") keepPicture(video.current, last.current);
        if (now.state === "playing") setShown(true);
      },
      sound: setSound,
      levels,
    });
  }, [job.id, run, levels]);

  const toggle = () => {
    const element = video.current;
    if (!element) return;
    element.muted = !element.muted;
    setMuted(element.muted);
    if (element.paused) void element.play().catch(() => setPicture({ state: "paused" }));
  };
  const full = () => {
    const element: PhoneVideo | null = video.current;
    if (element?.requestFullscreen) element.requestFullscreen().catch(() => undefined);
    else element?.webkitEnterFullscreen?.();
  };
  const float = () => {
    if (document.pictureInPictureElement) void document.exitPictureInPicture();
    else video.current?.requestPictureInPicture?.().catch(() => undefined);
  };
  return (
    <>
      <div className={styles.screen}>
        <video
          ref={video}
          className={styles.video}
          data-testid="player-video"
          aria-label={t("player.label", { name: job.name })}
          muted
          playsInline
        />
        <canvas ref={last} className={styles.last} hidden={!shown || picture.state !== "waiting"} />
        <Cover picture={picture} job={job} shown={shown} />
        {job.audio_only && picture.state === "playing" ? (
          <div className={styles.cover}>
            <Icon name="sound" size={28} />
            <strong>{t("player.sound_only")}</strong>
          </div>
        ) : null}
        <div className={styles.bar}>
          {sound === "none" ? null : (
            <Button icon={muted ? "mute" : "sound"} onClick={toggle} testId="unmute">
              {t(muted ? "player.unmute" : "player.mute")}
            </Button>
          )}
          {picture.state === "paused" ? (
            <Button icon="play" onClick={() => void video.current?.play().catch(() => undefined)}>
              {t("player.play")}
            </Button>
          ) : null}
          <span className={styles.right}>
            {document.pictureInPictureEnabled && !job.audio_only ? (
              <IconButton icon="pip" name={t("watch.pip")} onClick={float} testId="pip" />
            ) : null}
            <IconButton icon="full" name={t("player.full")} onClick={full} testId="full-screen" />
          </span>
        </div>
      </div>
      <AudioMeter video={video} levels={levels} sound={sound} playing={picture.state === "playing"} />
    </>
  );
}

/** The picture is the proof: it is there, or it says why not. */
export function Player({ job }: { job: StreamJob }) {
  const { t } = useTranslation();
  const may = useMay();
  const look = jobLook(job.state);
  const state = jobState(job.state);
  const live = hasPicture(job.state) && may("streams.watch");
  const text = hasPicture(job.state)
    ? t("player.no_right")
    : state === "failed"
      ? t("player.failed")
      : state === "unknown"
        ? t("watch.player_unknown")
        : t("player.off");
  return (
    <div className={styles.frame} data-theme="dark" data-testid="player">
      {live ? (
        <Live job={job} run={job.run} />
      ) : (
        <div className={styles.screen}>
          <div className={styles.cover}>
            <StateSign sign={look.sign} tone={look.tone} size={32} />
            <strong>{text}</strong>
          </div>
        </div>
      )}
    </div>
  );
}
