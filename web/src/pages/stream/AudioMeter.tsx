import { type RefObject, useEffect, useRef, useState } from "react";
import { duration } from "../../format";
import { useTranslation } from "../../i18n/use-translation";
import { StateSign } from "../../ui/StateSign";
import styles from "./AudioMeter.module.css";
import { FLOOR_DB, Lasting, type LevelTrack, Needle, SILENCE_DB, toDb, toPart } from "./levels";
import type { Sound } from "./live-picture";

/** Thirty pictures a second are smooth, and half the work. */
const FRAME_MS = 33;
const WORDS_MS = 500;
/** A pause between two sentences is no silence, and a cut is no black picture. */
const SILENCE_MS = 4_000;
const BLACK_MS = 3_000;
/** The mean of a picture that shows nothing, of 255; video black is 16. */
const BLACK_MEAN = 20;
const [SAMPLE_W, SAMPLE_H] = [32, 18];

interface Said {
  db: number;
  silentSince: number | null;
  blackSince: number | null;
}

/** How bright the picture is on average; `null` when it cannot be read. */
function brightness(video: HTMLVideoElement, context: CanvasRenderingContext2D | null): number | null {
  if (!context || video.videoWidth === 0) return null;
  context.drawImage(video, 0, 0, SAMPLE_W, SAMPLE_H);
  const { data } = context.getImageData(0, 0, SAMPLE_W, SAMPLE_H);
  let sum = 0;
  for (let index = 0; index < data.length; index += 4) {
    sum += 0.2126 * (data[index] ?? 0) + 0.7152 * (data[index + 1] ?? 0) + 0.0722 * (data[index + 2] ?? 0);
  }
  return sum / (data.length / 4);
}

/** Watches sound and picture while they play; the bars are moved directly, the words come twice a second. */
function useWatch(
  video: RefObject<HTMLVideoElement | null>,
  levels: LevelTrack,
  bars: RefObject<HTMLElement[]>,
) {
  const [said, setSaid] = useState<Said>({
    db: Number.NEGATIVE_INFINITY,
    silentSince: null,
    blackSince: null,
  });
  useEffect(() => {
    const needles = [new Needle(), new Needle()];
    const [silence, black] = [new Lasting(SILENCE_MS), new Lasting(BLACK_MS)];
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [SAMPLE_W, SAMPLE_H];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    let [frame, drawnAt, saidAt] = [0, 0, 0];
    const step = (now: number) => {
      frame = requestAnimationFrame(step);
      const element = video.current;
      if (!element || now - drawnAt < FRAME_MS) return;
      drawnAt = now;
      const plays = !element.paused && element.readyState > 2;
      const heard = plays ? levels.at(element.currentTime) : null;
      const now2 = [heard?.left ?? 0, heard?.right ?? 0].map(toDb);
      needles.forEach((needle, side) => {
        needle.move(now2[side] ?? Number.NEGATIVE_INFINITY, now);
        const bar = bars.current?.[side];
        bar?.style.setProperty("--level", toPart(needle.level).toFixed(3));
        bar?.style.setProperty("--hold", toPart(needle.hold).toFixed(3));
      });
      if (now - saidAt < WORDS_MS) return;
      saidAt = now;
      const db = Math.max(...needles.map(({ hold }) => hold));
      const light = plays ? brightness(element, context) : null;
      setSaid({
        db,
        silentSince: silence.tell(heard !== null && db <= SILENCE_DB, now),
        blackSince: black.tell(light !== null && light < BLACK_MEAN, now),
      });
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [video, levels, bars]);
  return said;
}

interface Props {
  video: RefObject<HTMLVideoElement | null>;
  levels: LevelTrack;
  sound: Sound;
  playing: boolean;
}

/** Left and right with their held peaks, and words for what must not be overheard or overlooked. */
export function AudioMeter({ video, levels, sound, playing }: Props) {
  const { t, i18n } = useTranslation();
  const bars = useRef<HTMLElement[]>([]);
  const { db, silentSince, blackSince } = useWatch(video, levels, bars);
  const since = (at: number) => duration(performance.now() - at, t("since.day"));
  const value = Number.isFinite(db) ? Math.round(db) : FLOOR_DB;
  const level = Number.isFinite(db)
    ? t("watch.level_db", { db: value.toLocaleString(i18n.language).replace("-", "−") })
    : t("watch.level_nothing");
  const trouble =
    sound === "none"
      ? t("watch.no_sound")
      : playing && silentSince !== null
        ? t("watch.silence", { time: since(silentSince) })
        : null;
  const keep = (side: number) => (element: HTMLElement | null) => {
    if (element) bars.current[side] = element;
  };
  return (
    <div className={styles.meter} data-testid="audio-meter" data-sound={sound}>
      <meter className="visually-hidden" aria-label={t("watch.level")} min={FLOOR_DB} max={0} value={value}>
        {level}
      </meter>
      <div className={styles.bars} aria-hidden="true">
        {(["left", "right"] as const).map((side, index) => (
          <div key={side} className={styles.bar} ref={keep(index)}>
            <span className={styles.level} />
            <span className={styles.hold} />
          </div>
        ))}
      </div>
      <span className={`${styles.words} tabular`}>
        {trouble ? (
          <span className={styles.trouble} data-testid="sound-trouble">
            <StateSign sign="triangle" tone="warn" size={14} />
            {trouble}
          </span>
        ) : sound === "unreadable" ? (
          t("watch.level_unreadable")
        ) : (
          level
        )}
      </span>
      {playing && blackSince !== null ? (
        <span className={styles.trouble} data-testid="black">
          <StateSign sign="triangle" tone="warn" size={14} />
          {t("watch.black", { time: since(blackSince) })}
        </span>
      ) : null}
      {/* Ticking words would never be silent: only that it began is announced. */}
      <span role="status" className="visually-hidden">
        {[
          trouble ? t("watch.silence_said") : "",
          playing && blackSince !== null ? t("watch.black_said") : "",
        ].join(" ")}
      </span>
    </div>
  );
}
