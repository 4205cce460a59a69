import { useState } from "react";
import type { StreamJob } from "../../api/types";
import { clock, clockSeconds, duration, utc } from "../../format";
import { useTranslation } from "../../i18n/use-translation";
import { useLink } from "../../live";
import { jobLook, type Look, outputLook } from "../../state/language";
import { changeSentence } from "../../state/sentences";
import { Button } from "../../ui/Button";
import { StateSign } from "../../ui/StateSign";
import { useNow } from "../../ui/time";
import { Segments } from "./Segments";
import { SPANS, type Span } from "./search";
import styles from "./Timeline.module.css";
import { type Listed, listed, newestTrouble, type Segment, segmentsOf } from "./timeline";
import type { Timeline as Known } from "./use-timeline";

const MS: Record<Span, number> = { "1h": 3_600_000, "6h": 21_600_000, "24h": 86_400_000, "7d": 604_800_000 };
/** Redrawn this often; nobody sees a band of an hour move by the second. */
const STEP_MS = 5_000;
/** Narrower pieces have no room for a sign, in parts of the band. */
const SIGN_FROM = 0.035;
/** Changes shown before somebody asks for more. */
const FEW = 6;
const MORE = 60;
const TICKS = [0, 0.25, 0.5, 0.75];

const UNSEEN: Look = { sign: "dashed", tone: "unknown", word: "state.unknown" };

const lookOf = (state: string | null, outputId: string | null, kind?: string | null): Look =>
  state === null ? UNSEEN : outputId === null ? jobLook(state) : outputLook(state, kind);

interface Track {
  id: string | null;
  name: string;
  kind?: string | null;
}

function Band({
  track,
  segments,
  from,
  to,
}: {
  track: Track;
  segments: readonly Segment[];
  from: number;
  to: number;
}) {
  const { t, i18n } = useTranslation();
  const word = (segment: Segment) =>
    segment.state === null
      ? t("watch.time_unseen")
      : t(lookOf(segment.state, track.id, track.kind).word as "state.running");
  const said = segments.map((segment) =>
    t("watch.time_piece", {
      word: word(segment),
      from: clock(segment.from, to, i18n.language),
      length: duration(segment.to - segment.from, t("since.day")),
    }),
  );
  return (
    <div className={styles.track}>
      <span className={styles.trackName}>{track.name}</span>
      <div
        className={styles.band}
        role="img"
        aria-label={t("watch.time_band", { name: track.name, text: said.slice(-8).join("; ") })}
      >
        {segments.map((segment, index) => {
          const look = lookOf(segment.state, track.id, track.kind);
          const width = (segment.to - segment.from) / (to - from);
          const reason =
            segment.state === null ? null : changeSentence(t, { ...segment, state: segment.state });
          return (
            <span
              key={segment.from}
              className={`${styles.piece} ${styles[segment.state === null ? "unseen" : look.tone]}`}
              style={{ width: `${width * 100}%` }}
              title={[said[index], reason].filter(Boolean).join(" · ")}
            >
              {width >= SIGN_FROM && segment.state !== null ? (
                <StateSign sign={look.sign === "ring" ? "dashed" : look.sign} tone={look.tone} size={12} />
              ) : null}
            </span>
          );
        })}
      </div>
    </div>
  );
}

function Change({ entry, job }: { entry: Listed; job: StreamJob }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const output = job.outputs?.find((each) => each.id === entry.outputId);
  const look = lookOf(entry.state, entry.outputId, output?.destination_kind);
  const reason = changeSentence(t, entry);
  const today = new Date(entry.at).toDateString() === new Date(now).toDateString();
  return (
    <li className={styles.change}>
      <time className="tabular" dateTime={new Date(entry.at).toISOString()} title={utc(entry.at)}>
        {today ? clockSeconds(entry.at, i18n.language) : clock(entry.at, now, i18n.language)}
      </time>
      <span className={styles.sign}>
        <StateSign sign={look.sign === "ring" ? "dashed" : look.sign} tone={look.tone} />
      </span>
      <span className={styles.words}>
        <strong>{entry.outputId ? (entry.name ?? t("output.unnamed")) : t("watch.time_stream")}</strong>{" "}
        <span>{t(look.word as "state.running")}</span>
        {entry.times > 1 ? (
          <span className={styles.times}> {t("watch.time_times", { count: entry.times })}</span>
        ) : null}
        {reason ? <span className={styles.why}>{reason}</span> : null}
      </span>
    </li>
  );
}

interface Props {
  job: StreamJob;
  known: Known;
  span: Span;
  onSpan(span: Span): void;
}

/** What happened to the stream and each of its destinations: as bands, and in words. */
export function Timeline({ job, known, span, onSpan }: Props) {
  const { t, i18n } = useTranslation();
  const link = useLink();
  const now = useNow();
  const [shown, setShown] = useState(FEW);
  const { entries, kept } = known;
  const to = Math.floor(now / STEP_MS) * STEP_MS + STEP_MS;
  const from = to - MS[span];
  // What is true since the link was lost nobody can say.
  const end = link.state === "down" ? Math.min(to, Math.max(from, link.since)) : to;
  const outputs = job.outputs ?? [];
  const tracks: Track[] = [
    { id: null, name: t("watch.time_stream") },
    ...outputs.map((output) => ({
      id: output.id,
      name: output.destination_name ?? t("output.unnamed"),
      kind: output.destination_kind ?? null,
    })),
  ];
  const pieces = (track: Track) => {
    const segments = segmentsOf(entries, track.id, from, end);
    return end < to ? [...segments, { from: end, to, state: null, reason: null }] : segments;
  };
  const list = listed(entries.filter((entry) => entry.at >= from));
  const trouble = newestTrouble(entries.filter((entry) => entry.at >= from));
  return (
    <section aria-label={t("watch.time")} data-testid="timeline">
      <div className={styles.head}>
        <h2>{t("watch.time")}</h2>
        <Segments
          label={t("watch.time_span")}
          options={SPANS}
          value={span}
          say={(option) => t(`watch.span_${option}`)}
          onValue={onSpan}
          testId="time-span"
        />
      </div>
      <div className={styles.box}>
        {tracks.map((track) => (
          <Band key={track.id ?? "job"} track={track} segments={pieces(track)} from={from} to={to} />
        ))}
        <div className={styles.track} aria-hidden="true">
          <span />
          <div className={`${styles.scale} tabular`}>
            {TICKS.map((part) => (
              <span key={part}>{clock(from + part * MS[span], now, i18n.language)}</span>
            ))}
          </div>
        </div>
        <p className={styles.newest}>
          {trouble ? (
            <>
              <StateSign {...lookOf(trouble.state, trouble.outputId)} size={14} />
              {t("watch.time_newest", {
                time: clock(trouble.at, now, i18n.language),
                name: trouble.outputId ? (trouble.name ?? t("output.unnamed")) : t("watch.time_stream"),
                why:
                  changeSentence(t, trouble) ??
                  t(lookOf(trouble.state, trouble.outputId).word as "state.running"),
              })}
            </>
          ) : (
            t("watch.time_calm")
          )}
        </p>
        {list.length > 0 ? (
          <ol className={styles.list} data-testid="timeline-list">
            {list.slice(0, shown).map((entry) => (
              <Change key={entry.key} entry={entry} job={job} />
            ))}
          </ol>
        ) : null}
        {list.length > shown ? (
          <Button kind="quiet" onClick={() => setShown(shown + MORE)}>
            {t("watch.time_more", { count: list.length - shown })}
          </Button>
        ) : null}
        {kept || known.loading ? null : <p className={styles.note}>{t("watch.time_since_open")}</p>}
      </div>
    </section>
  );
}
