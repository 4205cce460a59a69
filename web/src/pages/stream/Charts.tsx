import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { StreamJob } from "../../api/types";
import { clockSeconds } from "../../format";
import { useTranslation } from "../../i18n/use-translation";
import { historyOf, useLink, useNumbers } from "../../live";
import { MEASURES, type Measure } from "../../live/history";
import type { JobMetrics } from "../../live/metrics";
import { hasPicture } from "../../state/language";
import { NUMBERS_OLD_MS, SPEED_LOW } from "../../state/limits";
import { useNow } from "../../ui/time";
import styles from "./Charts.module.css";
import { type Drawn, drawn, type Summary, summaryOf, WRITE } from "./chart-data";
import type { OnPoint, Plot } from "./chart-kit";
import { Segments } from "./Segments";
import { CHART_RANGES, type ChartRange } from "./search";
import { usePast } from "./use-past";

const ORDER: readonly Measure[] = ["bitrate", "fps", "speed", "drops"];

const NOW: Record<Measure, (metrics: JobMetrics) => number | null> = {
  fps: (metrics) => metrics.fps,
  bitrate: (metrics) => metrics.bitrate_kbps,
  speed: (metrics) => metrics.speed,
  drops: (metrics) => metrics.dropped_frames,
};

/** Draws the four charts once a second while somebody looks; the kit for it is loaded only here. */
function usePlots(jobId: string, range: ChartRange, language: string, onPoint: Record<Measure, OnPoint>) {
  const places = useRef(new Map<Measure, HTMLElement>());
  const points = useRef(onPoint);
  points.current = onPoint;
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let over = false;
    let plots: Plot[] = [];
    const history = historyOf(jobId);
    const draw = () => {
      if (document.hidden || plots.length === 0) return;
      const picture: Drawn = drawn(history, range, Date.now() / 1_000);
      for (const plot of plots) plot.draw(picture);
    };
    const repaint = () => {
      for (const plot of plots) plot.repaint();
    };
    const begin = async () => {
      const { makePlot } = await import("./chart-kit");
      if (over) return;
      plots = MEASURES.flatMap((measure) => {
        const place = places.current.get(measure);
        const tell: OnPoint = (point) => points.current[measure](point);
        return place ? [makePlot({ place, measure, group: jobId, language, onPoint: tell })] : [];
      });
      draw();
    };
    begin().catch(() => setFailed(true));
    const timer = setInterval(draw, 1_000);
    const colours = new MutationObserver(repaint);
    colours.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    document.addEventListener("visibilitychange", draw);
    return () => {
      over = true;
      clearInterval(timer);
      colours.disconnect();
      document.removeEventListener("visibilitychange", draw);
      for (const plot of plots) plot.end();
    };
  }, [jobId, range, language]);
  const place = (measure: Measure) => (element: HTMLElement | null) => {
    if (element) places.current.set(measure, element);
    else places.current.delete(measure);
  };
  return { place, failed };
}

interface TileProps {
  measure: Measure;
  last: JobMetrics | null;
  summary: Summary | null;
  low: boolean;
  place(element: HTMLElement | null): void;
  point: Parameters<OnPoint>[0];
}

function Tile({ measure, last, summary, low, place, point }: TileProps) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const name = t(`watch.chart_${measure}`);
  const write = (value: number | null) => WRITE[measure](value, language);
  const words = !summary
    ? t("watch.chart_none", { name })
    : measure === "drops"
      ? t("watch.chart_sum", { name, sum: write(summary.sum), count: summary.gaps })
      : t("watch.chart_span", {
          name,
          least: write(summary.least),
          most: write(summary.most),
          count: summary.gaps,
        });
  return (
    <div className={`${styles.tile} ${low ? styles.low : ""}`}>
      <div className={styles.line}>
        <span className={styles.name}>{name}</span>
        <span className={`${styles.point} tabular`} aria-hidden="true">
          {point ? `${clockSeconds(point.at * 1_000, language)} · ${write(point.value)}` : ""}
        </span>
      </div>
      <div className={`${styles.value} tabular`} data-testid={`num-${measure}`}>
        {write(last ? NOW[measure](last) : null)}
      </div>
      <div
        ref={place}
        className={styles.plot}
        role="img"
        aria-label={words}
        data-testid={`chart-${measure}`}
      />
    </div>
  );
}

interface Props {
  job: StreamJob;
  range: ChartRange;
  onRange(range: ChartRange): void;
}

const WORDS_MS = 5_000;
const NO_POINTS = { fps: null, bitrate: null, speed: null, drops: null };

/** How the encoder does: the numbers of now, and how they came to be so. */
export function Charts(props: Props) {
  const { t } = useTranslation();
  const numbers = useNumbers(props.job.id);
  usePast(props.job.id);
  const history = historyOf(props.job.id);
  // The past arrives after the page; that more of it comes each second is no reason to draw this again.
  const hasPast = useSyncExternalStore(
    (listener) => history.subscribe(listener),
    () => history.length > 0,
  );
  if (numbers || hasPicture(props.job.state) || hasPast) {
    return <FourCharts {...props} />;
  }
  return (
    <section aria-label={t("stream.numbers")} data-testid="numbers">
      <div className={styles.head}>
        <h2>{t("stream.numbers")}</h2>
      </div>
      <p className={styles.none}>{t("num.none")}</p>
    </section>
  );
}

function FourCharts({ job, range, onRange }: Props) {
  const { t, i18n } = useTranslation();
  const numbers = useNumbers(job.id);
  const link = useLink();
  const now = useNow();
  const [at, setAt] = useState<Record<Measure, Parameters<OnPoint>[0]>>(NO_POINTS);
  const setPoint =
    (measure: Measure): OnPoint =>
    (point) =>
      setAt((before) => (before[measure] === point ? before : { ...before, [measure]: point }));
  const { place, failed } = usePlots(job.id, range, i18n.language, {
    fps: setPoint("fps"),
    bitrate: setPoint("bitrate"),
    speed: setPoint("speed"),
    drops: setPoint("drops"),
  });
  const last = numbers?.last ?? null;
  const age = numbers ? now - numbers.at : 0;
  const stale = numbers !== null && (link.state === "down" || age > NUMBERS_OLD_MS);
  const slow = last !== null && last.speed !== null && last.speed < SPEED_LOW;
  const runs = hasPicture(job.state);
  // The words for a chart need not change each second.
  const turn = Math.floor(now / WORDS_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the turn is the reason to look again.
  const { columns } = useMemo(
    () => drawn(historyOf(job.id), range, Date.now() / 1_000),
    [job.id, range, turn],
  );
  return (
    <section aria-label={t("stream.numbers")} data-testid="numbers">
      <div className={styles.head}>
        <h2>{t("stream.numbers")}</h2>
        <Segments
          label={t("watch.chart_range")}
          options={CHART_RANGES}
          value={range}
          say={(option) => t(`watch.range_${option}`)}
          onValue={onRange}
          testId="chart-range"
        />
      </div>
      <div className={`${styles.tiles} ${stale || !last ? styles.stale : ""}`}>
        {ORDER.map((measure) => (
          <Tile
            key={measure}
            measure={measure}
            last={last}
            summary={summaryOf(columns.values[measure])}
            low={slow && measure === "speed"}
            place={place(measure)}
            point={at[measure]}
          />
        ))}
      </div>
      {failed ? (
        <p className={styles.note}>{t("watch.chart_failed")}</p>
      ) : stale ? (
        <p className={styles.note}>{t("watch.last_known", { seconds: Math.round(age / 1_000) })}</p>
      ) : !last && runs ? (
        <p className={styles.note}>{t("num.none")}</p>
      ) : slow ? (
        <p className={`${styles.note} ${styles.warn}`}>{t("num.speed_low")}</p>
      ) : null}
    </section>
  );
}
