import { Store } from "../lib/store";
import type { TopicListener } from "./socket";

export const LEVELS = ["debug", "info", "warning", "error"] as const;
export type Level = (typeof LEVELS)[number];

export interface LogLine {
  /** Grows by one with each line of a job's runtime; with the run it names a line for ever. */
  seq: number;
  run: number;
  ts: number;
  output_id?: string | null;
  level: string;
  hint?: string | null;
  line: string;
}

/** Lines kept in the page; the server keeps the rest. */
export const KEEP = 5_000;
/** A hole that stored lines did not fill is asked for once more, for they are written a moment later than sent. */
const TRIES = 2;
const AGAIN_MS = 3_000;

export interface LogView {
  state: "waiting" | "live" | "refused";
  lines: readonly LogLine[];
}

/** Stored lines of a run above `after`, oldest first. */
export type ReadLines = (run: number, after: number, limit: number) => Promise<readonly LogLine[]>;

/** Both together: the newest run only, each line once, in order. */
export function mergeLines(have: readonly LogLine[], more: readonly LogLine[]): readonly LogLine[] {
  if (more.length === 0) return have;
  const run = Math.max(...[have[have.length - 1], ...more].map((line) => line?.run ?? 0));
  const known = have[0]?.run === run ? have : [];
  const added = more.filter((line) => line.run === run);
  if (added.length === 0) return known;
  const last = known[known.length - 1]?.seq ?? -1;
  const follows = added.every((line, index) => line.seq > (added[index - 1]?.seq ?? last));
  if (follows) return [...known, ...added].slice(-KEEP);
  const bySeq = new Map([...known, ...added].map((line) => [line.seq, line]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(-KEEP);
}

/** Where numbers are missing: how many lines there were before the line with this number. */
export function holesIn(lines: readonly LogLine[]): ReadonlyMap<number, number> {
  const holes = new Map<number, number>();
  for (let index = 1; index < lines.length; index += 1) {
    const [before, line] = [lines[index - 1], lines[index]];
    if (before && line && line.seq > before.seq + 1) holes.set(line.seq, line.seq - before.seq - 1);
  }
  return holes;
}

/**
 * The live log of one job. A server that was started again begins with an empty log and tells the last lines again, so
 * a snapshot is added to what is known and never takes its place. Lines that nobody sent meanwhile are read from the
 * run's stored log.
 */
export class LogStore implements TopicListener {
  readonly view = new Store<LogView>({ state: "waiting", lines: [] });
  readonly #read: ReadLines | null;
  readonly #later: (work: () => void) => void;
  readonly #tried = new Map<string, number>();
  /** Lines that came since the page was drawn last. */
  #pending: LogLine[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  /** `later` puts lines that come close together into one change: a flood must not be drawn line by line. */
  constructor(read: ReadLines | null = null, later: (work: () => void) => void = (work) => work()) {
    this.#read = read;
    this.#later = later;
  }

  snapshot(data: unknown): void {
    this.#take();
    this.#add(data as LogLine[]);
    this.#complete(true);
  }

  delta(data: unknown): void {
    this.#pending.push(data as LogLine);
    if (this.#pending.length === 1) this.#later(() => this.#take());
  }

  refused(): void {
    this.view.set({ state: "refused", lines: [] });
  }

  /** Nobody looks any more. */
  end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  #take(): void {
    const more = this.#pending;
    if (more.length === 0 || this.#over) return;
    this.#pending = [];
    const last = this.view.get().lines.at(-1);
    this.#add(more);
    const gap = more.some(
      (line, index) => line.seq !== ((index > 0 ? more[index - 1] : last)?.seq ?? line.seq - 1) + 1,
    );
    if (gap) this.#complete(false);
  }

  #add(more: readonly LogLine[]): void {
    this.view.set({ state: "live", lines: mergeLines(this.view.get().lines, more) });
  }

  /** Asks for what is missing between the lines, and with `past` for what was before the first of them. */
  #complete(past: boolean): void {
    if (!this.#read || this.#over) return;
    const { lines } = this.view.get();
    const first = lines[0];
    if (!first) return;
    if (past && lines.length < KEEP && first.seq > 1) {
      const count = Math.min(first.seq - 1, KEEP - lines.length);
      void this.#ask(first.run, first.seq - 1 - count, count);
    }
    for (const [seq, count] of holesIn(lines)) void this.#ask(first.run, seq - 1 - count, count);
  }

  async #ask(run: number, after: number, limit: number): Promise<void> {
    const key = `${run}.${after + limit}`;
    const tries = this.#tried.get(key) ?? 0;
    if (!this.#read || tries >= TRIES) return;
    this.#tried.set(key, tries + 1);
    try {
      const stored = await this.#read(run, after, limit);
      if (this.#over || this.view.get().lines[0]?.run !== run) return;
      this.#add(stored.filter((line) => line.seq <= after + limit));
    } catch {
      // Asked again with the next snapshot; the page says that lines are missing.
    }
    if (this.#over || holesIn(this.view.get().lines).size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#complete(false), AGAIN_MS);
  }
}

export interface LogFilter {
  least: Level;
  text: string;
  /** An output's id, `encoder` for lines of no output, or nothing for all. */
  from: string;
}

/** The lines that a filter leaves: by least level, by text in any case, and by whom they are about. */
export function filterLines(lines: readonly LogLine[], { least, text, from }: LogFilter): readonly LogLine[] {
  const wanted = text.trim().toLowerCase();
  const floor = LEVELS.indexOf(least);
  if (floor === 0 && !wanted && !from) return lines;
  return lines.filter((line) => {
    const level = LEVELS.indexOf(line.level as Level);
    if (level !== -1 && level < floor) return false;
    if (from && (line.output_id ?? "encoder") !== from) return false;
    return !wanted || line.line.toLowerCase().includes(wanted);
  });
}

/** The text in pieces; every second one matches. */
export function splitMatches(line: string, text: string): readonly string[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [line];
  const low = line.toLowerCase();
  // Letters whose small form has another length would shift the marks.
  if (low.length !== line.length) return [line];
  const pieces: string[] = [];
  let from = 0;
  for (let at = low.indexOf(wanted); at !== -1; at = low.indexOf(wanted, from)) {
    pieces.push(line.slice(from, at), line.slice(at, at + wanted.length));
    from = at + wanted.length;
  }
  return [...pieces, line.slice(from)];
}

/** Lines as text: the moment in UTC, the level, the words. */
export function asText(lines: readonly LogLine[]): string {
  return lines
    .map((line) => `${new Date(line.ts * 1_000).toISOString()} ${line.level} ${line.line}`)
    .join("\n");
}
