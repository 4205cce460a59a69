import { useTranslation } from "react-i18next";
import type { StreamJob } from "../../api/types";
import { bitrate, count, fps, speed } from "../../format";
import { useLink, useNumbers } from "../../live";
import type { JobMetrics } from "../../live/metrics";
import { hasPicture } from "../../state/language";
import { NUMBERS_OLD_MS, SPEED_LOW } from "../../state/limits";
import { Spark } from "../../ui/Spark";
import { useNow } from "../../ui/time";
import styles from "./Numbers.module.css";

type Name = "num.fps" | "num.bitrate" | "num.speed" | "num.dropped";

interface Tile {
  name: Name;
  read(metrics: JobMetrics): number | null;
  write(value: number | null, language: string): string;
}

const TILES: Tile[] = [
  { name: "num.bitrate", read: (m) => m.bitrate_kbps, write: bitrate },
  { name: "num.fps", read: (m) => m.fps, write: fps },
  { name: "num.speed", read: (m) => m.speed, write: speed },
  { name: "num.dropped", read: (m) => m.dropped_frames, write: count },
];

/** How the encoder does, in four numbers and their last two minutes. */
export function Numbers({ job }: { job: StreamJob }) {
  const { t, i18n } = useTranslation();
  const numbers = useNumbers(job.id);
  const link = useLink();
  const now = useNow();
  if (!hasPicture(job.state)) return null;
  const last = numbers?.last ?? null;
  const age = numbers ? now - numbers.at : 0;
  const stale = numbers !== null && (link.state === "down" || age > NUMBERS_OLD_MS);
  const slow = last !== null && last.speed !== null && last.speed < SPEED_LOW;
  return (
    <section aria-label={t("stream.numbers")} data-testid="numbers">
      <dl className={`${styles.tiles} ${stale || !last ? styles.stale : ""}`}>
        {TILES.map(({ name, read, write }) => (
          <div key={name} className={`${styles.tile} ${name === "num.speed" && slow ? styles.low : ""}`}>
            <dt>{t(name)}</dt>
            <dd className="tabular" data-testid={name.replace(".", "-")}>
              {write(last ? read(last) : null, i18n.language)}
            </dd>
            <dd>
              <Spark values={numbers?.past.map(read) ?? []} name={t("num.trend", { name: t(name) })} />
            </dd>
          </div>
        ))}
      </dl>
      {stale ? (
        <p className={styles.note}>{t("num.stale", { seconds: Math.round(age / 1_000) })}</p>
      ) : !last ? (
        <p className={styles.note}>{t("num.none")}</p>
      ) : slow ? (
        <p className={`${styles.note} ${styles.warn}`}>{t("num.speed_low")}</p>
      ) : null}
    </section>
  );
}
