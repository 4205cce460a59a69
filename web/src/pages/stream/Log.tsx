import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { toFailure } from "../../api/failure";
import { runLogQuery, runsQuery } from "../../api/queries";
import { readRunLog } from "../../api/run-log";
import type { StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { download } from "../../lib/download";
import { useLog } from "../../live";
import { asText, filterLines, holesIn, type LogLine } from "../../live/log";
import { hasPicture } from "../../state/language";
import { Button } from "../../ui/Button";
import { CopyButton } from "../../ui/CopyButton";
import { FailureNotice } from "../../ui/FailureNotice";
import { toast } from "../../ui/Toasts";
import styles from "./Log.module.css";
import { LogFilters } from "./LogFilters";
import { type LinesHandle, LogLines } from "./LogLines";
import { presentTrouble } from "./present-trouble";
import type { StreamSearch } from "./search";

interface Props {
  job: StreamJob;
  search: StreamSearch;
  onSearch(change: Partial<StreamSearch>): void;
  /** Grows each time somebody asks for the line of the trouble. */
  jump: number;
}

/** Which run is shown: the one that was chosen, the live one, or the last one of a stream that is off. */
function useRun(job: StreamJob, search: StreamSearch) {
  const may = useMay();
  const live = useLog(job.id);
  const { data: runs = [] } = useQuery({ ...runsQuery(job.id), enabled: may("logs.read") });
  const quiet = live.state === "live" && live.lines.length === 0 && !hasPicture(job.state);
  const run = search.run ?? (quiet ? (runs[0]?.run ?? null) : null);
  const past = useQuery({ ...runLogQuery(job.id, run ?? 0), enabled: run !== null });
  const pastLines = useMemo(
    () => past.data?.map((line): LogLine => ({ ...line, run: run ?? 0 })) ?? [],
    [past.data, run],
  );
  return { live, runs, run, past, source: run === null ? live.lines : pastLines };
}

/** The whole stored log of a run, and what has come since. */
async function wholeRun(jobId: string, run: number, have: readonly LogLine[]): Promise<readonly LogLine[]> {
  const stored = (await readRunLog(jobId, run)).map((line): LogLine => ({ ...line, run }));
  const last = stored[stored.length - 1]?.seq ?? 0;
  return [...stored, ...have.filter((line) => line.run === run && line.seq > last)];
}

/** The raw log: of this run, live, or of one before. */
export function Log({ job, search, onSearch, jump }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const { live, runs, run, past, source } = useRun(job, search);
  /** The lines as they were when somebody paused or scrolled up: what is being read must not move. */
  const [held, setHeld] = useState<{ lines: readonly LogLine[]; paused: boolean } | null>(null);
  const [searched, setSearched] = useState(search.q ?? "");
  const handle = useRef<LinesHandle>(null);
  const section = useRef<HTMLElement>(null);

  // Another run is another text: what was held back belongs to the old one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the run is the reason.
  useEffect(() => setHeld(null), [run, job.run]);

  const filter = { least: search.level ?? "debug", text: searched, from: search.from ?? "" } as const;
  const base = held?.lines ?? source;
  const holes = useMemo(() => holesIn(base), [base]);
  const lines = filterLines(base, filter);
  const lastHeld = held?.lines[held.lines.length - 1]?.seq ?? 0;
  const waiting = held ? filterLines(source, filter).filter((line) => line.seq > lastHeld).length : 0;
  const isOutput = Boolean(filter.from) && filter.from !== "encoder";
  const present = presentTrouble(lines, job, isOutput ? filter.from : undefined);
  const names = useMemo(
    () => new Map(job.outputs?.map((output) => [output.id, output.destination_name ?? t("output.unnamed")])),
    [job.outputs, t],
  );

  const resume = () => {
    setHeld(null);
    handle.current?.toEnd();
  };
  const toTrouble = () => {
    const index = lines.findIndex((line) => line.seq === present);
    if (index >= 0) handle.current?.toLine(index);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only being asked is a reason to move.
  useEffect(() => {
    if (jump === 0) return;
    section.current?.scrollIntoView({ block: "start" });
    toTrouble();
  }, [jump]);
  const save = async () => {
    const wanted = run ?? source[0]?.run ?? job.run;
    try {
      const all = await wholeRun(job.id, wanted, run === null ? source : []);
      const name = `${job.name.replace(/[^\p{L}\p{N}]+/gu, "-")}-${wanted}.log`;
      download(name, new Blob([`${asText(all)}\n`], { type: "text/plain" }));
    } catch (thrown) {
      toast.failed(t("watch.log_download"), thrown);
    }
  };

  const refused = !may("logs.read") || live.state === "refused";
  const empty = refused
    ? t("log.refused")
    : source.length > 0
      ? t("log.empty_filter")
      : run !== null
        ? t(past.isPending ? "log.waiting" : "log.empty_run")
        : t(live.state === "waiting" ? "log.waiting" : "log.empty");

  return (
    <section ref={section} aria-label={t("stream.log")} id="log" data-testid="log">
      <div className={styles.head}>
        <h2>{t("stream.log")}</h2>
        {held?.paused ? <span className={styles.paused}>{t("log.paused", { count: waiting })}</span> : null}
        <div className={styles.tools}>
          {present !== null ? (
            <Button onClick={toTrouble} testId="log-trouble">
              {t("watch.log_to_trouble")}
            </Button>
          ) : null}
          {run === null ? (
            <Button
              icon={held?.paused ? "play" : "pause"}
              onClick={() => (held?.paused ? resume() : setHeld({ lines: source, paused: true }))}
              testId="log-pause"
            >
              {t(held?.paused ? "log.resume" : "log.pause")}
            </Button>
          ) : null}
          <CopyButton kind="plain" text={() => asText(lines)} testId="log-copy" />
          <Button icon="download" onClick={() => void save()} disabled={refused} testId="log-download">
            {t("watch.log_download")}
          </Button>
        </div>
      </div>
      <LogFilters
        job={job}
        runs={runs}
        run={run}
        search={search}
        text={searched}
        found={filter.text ? lines.length : null}
        onText={(q) => {
          setSearched(q);
          onSearch({ q });
        }}
        onSearch={onSearch}
      />
      {past.error ? <FailureNotice failure={toFailure(past.error)} /> : null}
      <div className={styles.box}>
        <LogLines
          ref={handle}
          lines={lines}
          holes={lines === base ? holes : NO_HOLES}
          text={filter.text}
          names={names}
          present={present}
          empty={empty}
          following={held === null && run === null}
          onFollowing={(following) => {
            if (following && !held?.paused) setHeld(null);
            else if (!following && !held && run === null) setHeld({ lines: source, paused: false });
          }}
        />
        {held && !held.paused ? (
          <div className={styles.jump}>
            <Button onClick={resume} testId="log-end">
              {waiting > 0 ? t("watch.log_new", { count: waiting }) : t("log.to_end")}
            </Button>
          </div>
        ) : null}
      </div>
    </section>
  );
}

/** Between filtered lines numbers are missing without any loss. */
const NO_HOLES: ReadonlyMap<number, number> = new Map();
