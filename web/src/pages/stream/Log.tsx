import { useQuery } from "@tanstack/react-query";
import { type UIEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toFailure } from "../../api/failure";
import { runLogQuery, runsQuery } from "../../api/queries";
import type { StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { clock, clockSeconds, utc } from "../../format";
import { useLog } from "../../live";
import { filterLines, LEVELS, type Level, type LogLine } from "../../live/log";
import { reasonSentence } from "../../state/sentences";
import { Button } from "../../ui/Button";
import { CopyButton } from "../../ui/CopyButton";
import { FailureNotice } from "../../ui/FailureNotice";
import { SelectField, TextField } from "../../ui/Field";
import styles from "./Log.module.css";

/** Lines drawn at once; the copy button takes all. */
const DRAWN = 600;
/** So close to the end counts as "at the end", in pixels. */
const END_PX = 24;

const levelOf = (line: LogLine): Level => LEVELS.find((level) => level === line.level) ?? "info";

function Line({ line }: { line: LogLine }) {
  const { t, i18n } = useTranslation();
  const level = levelOf(line);
  const hint = reasonSentence(t, line.hint);
  const at = line.ts * 1_000;
  return (
    <li className={`${styles.line} ${hint ? styles.marked : ""}`} data-level={level}>
      <time className={`${styles.time} tabular`} dateTime={new Date(at).toISOString()} title={utc(at)}>
        {clockSeconds(at, i18n.language)}
      </time>
      <span className={styles[`level_${level}`]}>{t(`log.word_${level}`)}</span>
      <span className={styles.text}>{line.line}</span>
      {hint ? <span className={styles.hint}>{t("log.hint", { text: hint })}</span> : null}
    </li>
  );
}

function asText(lines: readonly LogLine[]): string {
  return lines
    .map((line) => `${new Date(line.ts * 1_000).toISOString()} ${line.level} ${line.line}`)
    .join("\n");
}

interface LinesProps {
  lines: readonly LogLine[];
  empty: string;
  paused: boolean;
}

/** The lines; follows the newest one unless somebody scrolled up or paused. */
function Lines({ lines, empty, paused }: LinesProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLOListElement>(null);
  const [following, setFollowing] = useState(true);
  const drawn = lines.slice(-DRAWN);
  const newest = drawn[drawn.length - 1];
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is the reason to scroll.
  useLayoutEffect(() => {
    if (following && !paused && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [newest, drawn.length, following, paused]);
  const scrolled = (event: UIEvent<HTMLOListElement>) => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
    setFollowing(scrollHeight - scrollTop - clientHeight < END_PX);
  };
  return (
    <div className={styles.box}>
      <ol
        ref={box}
        className={styles.lines}
        onScroll={scrolled}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={t("log.label")}
        data-testid="log-lines"
      >
        {drawn.length === 0 ? <li className={styles.none}>{empty}</li> : null}
        {drawn.map((line) => (
          <Line key={`${line.run}.${line.seq}`} line={line} />
        ))}
      </ol>
      {following || drawn.length === 0 ? null : (
        <div className={styles.jump}>
          <Button
            onClick={() => {
              if (box.current) box.current.scrollTop = box.current.scrollHeight;
              setFollowing(true);
            }}
          >
            {t("log.to_end")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The raw log: of this run, live, or of one before. */
export function Log({ job }: { job: StreamJob }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const [run, setRun] = useState<number | null>(null);
  const [least, setLeast] = useState<Level>("debug");
  const [text, setText] = useState("");
  const [held, setHeld] = useState<readonly LogLine[] | null>(null);
  const live = useLog(job.id);
  const { data: runs = [] } = useQuery({ ...runsQuery(job.id), enabled: may("logs.read") });
  const past = useQuery({ ...runLogQuery(job.id, run ?? 0), enabled: run !== null });
  const pastLines = useMemo(
    () => past.data?.map((line) => ({ ...line, run: run ?? 0 })) ?? [],
    [past.data, run],
  );

  // A new run is what people want to see; past ones are a choice made again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the run is the reason.
  useEffect(() => setRun(null), [job.run]);
  // Another run is another text: what was held back belongs to the old one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the run is the reason.
  useEffect(() => setHeld(null), [run, job.run]);

  const source = run === null ? live.lines : pastLines;
  const lines = filterLines(held ?? source, { least, text, from: "" });
  const lastHeld = held?.[held.length - 1]?.seq ?? 0;
  const waiting = held ? source.filter((line) => line.seq > lastHeld).length : 0;
  const refused = !may("logs.read") || live.state === "refused";
  const empty = refused
    ? t("log.refused")
    : source.length > 0
      ? t("log.empty_filter")
      : run !== null
        ? t(past.isPending ? "log.waiting" : "log.empty_run")
        : t(live.state === "waiting" ? "log.waiting" : "log.empty");

  return (
    <section aria-label={t("stream.log")} id="log">
      <div className={styles.head}>
        <h2>{t("stream.log")}</h2>
        {held ? <span className={styles.paused}>{t("log.paused", { count: waiting })}</span> : null}
        <div className={styles.run}>
          <SelectField
            label={t("log.run")}
            hideLabel
            small
            value={run === null ? "" : String(run)}
            onValue={(value) => setRun(value === "" ? null : Number(value))}
            testId="log-run"
          >
            <option value="">{t("log.run_live")}</option>
            {runs
              .filter((each) => each.run !== job.run || each.ended_at)
              .map((each) => (
                <option key={each.run} value={each.run}>
                  {t("log.run_past", {
                    run: each.run,
                    time: each.started_at ? clock(each.started_at, Date.now(), i18n.language) : "–",
                  })}
                </option>
              ))}
          </SelectField>
        </div>
        <div className={styles.level}>
          <SelectField
            label={t("log.level")}
            hideLabel
            small
            value={least}
            onValue={(value) => setLeast(value as Level)}
            testId="log-level"
          >
            {LEVELS.map((level) => (
              <option key={level} value={level}>
                {t(`log.level_${level}`)}
              </option>
            ))}
          </SelectField>
        </div>
        <div className={styles.filter}>
          <TextField
            label={t("log.filter")}
            hideLabel
            small
            type="search"
            placeholder={t("log.filter_placeholder")}
            value={text}
            onValue={setText}
            testId="log-filter"
          />
        </div>
        {run === null ? (
          <Button
            icon={held ? "play" : "pause"}
            aria-pressed={held !== null}
            onClick={() => setHeld(held ? null : live.lines)}
            testId="log-pause"
          >
            {t(held ? "log.resume" : "log.pause")}
          </Button>
        ) : null}
        <CopyButton kind="plain" text={() => asText(lines)} testId="log-copy" />
      </div>
      {past.error ? <FailureNotice failure={toFailure(past.error)} /> : null}
      <Lines lines={lines} empty={empty} paused={held !== null} />
    </section>
  );
}
