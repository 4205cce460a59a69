import type { TFunction } from "i18next";
import { useEffect, useState } from "react";
import type { StreamJob } from "../../api/types";
import { bitrate, fps, speed } from "../../format";
import { useNumbers } from "../../live";
import { hasPicture, isOnAir, jobState, reachesNobody } from "../../state/language";
import { NUMBERS_OLD_MS, SPEED_LOW } from "../../state/limits";
import { Spark } from "../../ui/Spark";
import styles from "./Numbers.module.css";
import { AudioPeak } from "./Picture";
import { useStill } from "./stills";

/** Values in the small chart; the last minute is enough to see a change. */
const CHART = 60;

/** Whether numbers of then are old by now; wakes once, when they become so, and not each second. */
function useOld(at: number | null): boolean {
  const [old, setOld] = useState(false);
  useEffect(() => {
    setOld(false);
    if (at === null) return;
    const timer = setTimeout(() => setOld(true), Math.max(0, at + NUMBERS_OLD_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [at]);
  return old;
}

interface Props {
  job: StreamJob;
  t: TFunction;
  language: string;
  /** The link is lost. */
  stale: boolean;
  /** A reason stands beside them, and needs the room of the chart more than the chart does. */
  bare: boolean;
}

/** Where the numbers will stand; nothing, where there will be none: the words beside it take the room. */
export function NumbersRoom({ job, bare }: Pick<Props, "job" | "bare">) {
  return (
    <div className={`${styles.numbers} ${bare ? styles.bare : ""}`} data-numbers>
      {hasPicture(job.state) ? (
        // As high as what will stand there.
        <span className={styles.values}>
          <span>{"\u00a0"}</span>
          <span className={styles.second}>{"\u00a0"}</span>
        </span>
      ) : null}
    </div>
  );
}

/** Bit rate with its last minute, frames, speed and sound of one stream. Only this part is drawn when numbers come. */
export function RowNumbers({ job, t, language, stale, bare }: Props) {
  const numbers = useNumbers(job.id);
  const still = useStill(job.id);
  const past = useOld(numbers?.at ?? null);
  // Whatever arrives late: what is not on air has no numbers.
  if (!numbers || !hasPicture(job.state)) return <NumbersRoom job={job} bare={bare} />;
  const { last } = numbers;
  const old = stale || past;
  const low = last.speed !== null && last.speed < SPEED_LOW;
  return (
    <div
      className={`${styles.numbers} tabular ${bare ? styles.bare : ""} ${old ? styles.stale : ""}`}
      data-numbers
      data-testid="row-numbers"
    >
      <span className={styles.chart}>
        <Spark
          values={numbers.past.slice(-CHART).map((each) => each.bitrate_kbps)}
          name={t("list.trend", { name: t("num.bitrate") })}
        />
      </span>
      <span className={styles.values}>
        <span>
          <span className="visually-hidden">{t("num.bitrate")} </span>
          {bitrate(last.bitrate_kbps, language)}
        </span>
        <span className={styles.second}>
          <span>{t("num.fps_short", { fps: fps(last.fps, language) })}</span>
          <span className={low ? styles.low : ""}>
            <span className="visually-hidden">{t("num.speed")} </span>
            {speed(last.speed, language)}
          </span>
        </span>
      </span>
      <span className={styles.sound}>
        <AudioPeak still={old ? null : still} t={t} />
      </span>
    </div>
  );
}

/** `3/4`, with the words for those who do not see the sign before it. */
export function DestinationCount({ job, t }: { job: StreamJob; t: TFunction }) {
  const { outputs_total: total, outputs_live: live } = job;
  if (total === 0) return <span className={styles.faint}>{t("streams.dest_none")}</span>;
  if (!isOnAir(job.state) && !reachesNobody(job))
    return <span className={styles.faint}>{t("streams.dest_total", { count: total })}</span>;
  const words = t("streams.dest_words", { live, count: total });
  // In a stream that is well, the others wait for a caller or were stopped by hand.
  const low = live < total && jobState(job.state) !== "running";
  return (
    <span className={`tabular ${low ? styles.low : ""}`} title={words}>
      <span aria-hidden="true">{t("list.dest_short", { live, total })}</span>
      <span className="visually-hidden">{words}</span>
    </span>
  );
}
