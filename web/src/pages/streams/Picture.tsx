import type { TFunction } from "i18next";
import { useEffect, useRef } from "react";
import type { StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { hasPicture, jobLook } from "../../state/language";
import { StateSign } from "../../ui/StateSign";
import styles from "./Picture.module.css";
import { type Still, stills, useStill } from "./stills";

/** Older pictures prove nothing any more. */
const PROOF_MS = 60_000;

/** Begins to watch when the element comes near the screen, and ends when it leaves. */
function useWatched(jobId: string, wanted: boolean) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!wanted || !place.current) return;
    let end: (() => void) | null = null;
    const observer = new IntersectionObserver((entries) => {
      const inSight = entries[entries.length - 1]?.isIntersecting ?? false;
      if (inSight && !end) end = stills.watch(jobId);
      else if (!inSight && end) {
        end();
        end = null;
      }
    });
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      end?.();
    };
  }, [jobId, wanted]);
  return place;
}

interface Props {
  job: StreamJob;
  t: TFunction;
  /** The link is lost: what is shown is the last known picture. */
  stale?: boolean;
}

/** The small live picture of a stream; a quiet sign where there is none. */
export function Picture({ job, t, stale }: Props) {
  const may = useMay();
  const live = hasPicture(job.state) && may("streams.watch");
  const place = useWatched(job.id, live);
  const still = useStill(job.id);
  const shown = live && still?.url && (stale || Date.now() - still.at < PROOF_MS) ? still : null;
  const look = jobLook(job.state);
  return (
    <div ref={place} className={styles.frame} data-theme="dark" data-testid="still">
      {shown?.url ? (
        <img
          className={`${styles.picture} ${stale ? styles.stale : ""}`}
          src={shown.url}
          alt={t("still.alt", { name: job.name })}
          decoding="async"
          draggable={false}
        />
      ) : (
        <StateSign sign={look.sign} tone={stale ? "unknown" : look.tone} size={18} />
      )}
      {shown?.black && !stale ? <span className={styles.note}>{t("still.black")}</span> : null}
    </div>
  );
}

/** Where silence begins for people, and what a full bar means. */
const QUIET_DB = -50;
const FLOOR_DB = -60;

/** The loudest moment of the last seconds, as a bar and in words. */
export function AudioPeak({ still, t }: { still: Still | null; t: TFunction }) {
  if (!still?.url) return null;
  const { peakDb } = still;
  const silent = peakDb === null || peakDb < QUIET_DB;
  const filled = peakDb === null ? 0 : Math.min(1, Math.max(0, 1 - peakDb / FLOOR_DB));
  const words =
    peakDb === null
      ? t("still.no_sound")
      : silent
        ? t("still.silent")
        : t("still.peak", { db: Math.round(peakDb) });
  return (
    <span className={`${styles.audio} ${silent ? styles.silent : ""}`}>
      <svg className={styles.meter} viewBox="0 0 40 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className={styles.rest} width="40" height="6" rx="1.5" />
        <rect className={styles.level} width={40 * filled} height="6" rx="1.5" />
      </svg>
      <span className="visually-hidden">{t("still.sound")} </span>
      {words}
    </span>
  );
}
