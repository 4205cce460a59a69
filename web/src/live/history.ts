import type { JobMetrics, MetricsStore } from "./metrics";

/** What the charts show. */
export const MEASURES = ["fps", "bitrate", "speed", "drops"] as const;
export type Measure = (typeof MEASURES)[number];

type Value = number | null;

/** Columns for a chart: seconds since 1970, and one value a measure; `null` is a gap. */
export interface Columns {
  at: number[];
  values: Record<Measure, Value[]>;
}

/** Twelve hours at one a second. */
const POINTS_MAX = 43_200;
/** Numbers come once a second; a longer silence is a gap in the line, not a straight one. */
export const GAP_S = 4;

const emptyValues = (): Record<Measure, Value[]> => ({ fps: [], bitrate: [], speed: [], drops: [] });

/** A point of the past as the server keeps it. */
export interface PastPoint {
  /** Seconds since 1970. */
  at: number;
  values: Record<Measure, Value>;
}

/** The past of one job's numbers: what the server had kept when the page was opened, and all that came since. */
export class History {
  readonly #at: number[] = [];
  readonly #values = emptyValues();
  #dropped: Value = null;
  /** Up to here the points are the server's, which come at another pace. */
  #filledTo = Number.NEGATIVE_INFINITY;
  #filledGapS = GAP_S;
  readonly #listeners = new Set<() => void>();

  get length(): number {
    return this.#at.length;
  }

  /** Seconds since 1970 of the first point; `null` while there is none. */
  get first(): number | null {
    return this.#at[0] ?? null;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  add(metrics: JobMetrics, atMs: number): void {
    const at = atMs / 1_000;
    const last = this.#at[this.#at.length - 1];
    if (last !== undefined && at <= last) return;
    // The encoder counts from its start; a smaller number than before is that of a new one.
    const dropped = metrics.dropped_frames;
    const more =
      dropped === null || this.#dropped === null
        ? null
        : dropped - (dropped < this.#dropped ? 0 : this.#dropped);
    this.#dropped = dropped;
    this.#push(at, {
      fps: metrics.fps,
      bitrate: metrics.bitrate_kbps,
      speed: metrics.speed,
      drops: more ?? (dropped === null ? null : 0),
    });
    for (const listener of [...this.#listeners]) listener();
  }

  /**
   * Takes what was before the first point, one point for each `stepS` seconds, the oldest first. A second time changes
   * nothing. By the clock of this machine `nowS` is now: the server's may be ahead.
   */
  fill(points: readonly PastPoint[], stepS: number, nowS: number): void {
    if (this.#filledTo !== Number.NEGATIVE_INFINITY) return;
    const newest = points[points.length - 1];
    if (!newest) return;
    const ahead = Math.max(0, newest.at - nowS);
    const until = this.first ?? nowS;
    const older = points.filter(({ at }) => at - ahead + stepS <= until);
    this.#filledTo = until;
    this.#filledGapS = 2.5 * stepS;
    this.#at.unshift(...older.map(({ at }) => at - ahead));
    for (const measure of MEASURES) {
      this.#values[measure].unshift(...older.map(({ values }) => values[measure]));
    }
    for (const listener of [...this.#listeners]) listener();
  }

  /** Whether nothing came between this point and the one before it for longer than it should. */
  #isAfterGap(index: number): boolean {
    const [before, at] = [this.#at[index - 1], this.#at[index]];
    if (before === undefined || at === undefined) return false;
    return at - before > (before < this.#filledTo ? this.#filledGapS : GAP_S);
  }

  #push(at: number, values: Record<Measure, Value>): void {
    this.#at.push(at);
    for (const measure of MEASURES) this.#values[measure].push(values[measure]);
    // A tenth at once: moving tens of thousands of numbers each second would be felt.
    if (this.#at.length > POINTS_MAX * 1.1) {
      const surplus = this.#at.length - POINTS_MAX;
      this.#at.splice(0, surplus);
      for (const measure of MEASURES) this.#values[measure].splice(0, surplus);
    }
  }

  /** The points from `from` on, with gaps where nothing came, and at most about `most` of them. */
  columns(from: number, most: number): Columns {
    const start = lowerBound(this.#at, from);
    const bucket = Math.max(1, Math.ceil((this.#at.length - start) / most));
    const columns: Columns = { at: [], values: emptyValues() };
    let index = start;
    while (index < this.#at.length) {
      const at = this.#at[index] ?? 0;
      const before = this.#at[index - 1];
      if (index > start && before !== undefined && this.#isAfterGap(index)) {
        columns.at.push((before + at) / 2);
        for (const measure of MEASURES) columns.values[measure].push(null);
      }
      let end = index + 1;
      while (end < this.#at.length && end - index < bucket && !this.#isAfterGap(end)) end += 1;
      columns.at.push(at);
      for (const measure of MEASURES) {
        columns.values[measure].push(together(measure, this.#values[measure].slice(index, end)));
      }
      index = end;
    }
    return columns;
  }
}

/** Several seconds as one value: a short dip in speed or frames is news, so the least of them counts; drops add up. */
function together(measure: Measure, values: readonly Value[]): Value {
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return null;
  if (measure === "drops") return known.reduce((sum, value) => sum + value, 0);
  if (measure === "bitrate") return known.reduce((sum, value) => sum + value, 0) / known.length;
  return Math.min(...known);
}

function lowerBound(sorted: readonly number[], wanted: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Jobs whose past goes on being kept after their page was left; the one looked at longest ago goes first. */
const JOBS_MAX = 8;

/** Keeps the past of the jobs that were looked at. */
export class Recorder {
  readonly #metrics: MetricsStore;
  readonly #kept = new Map<string, { history: History; leave(): void }>();

  constructor(metrics: MetricsStore) {
    this.#metrics = metrics;
  }

  of(jobId: string): History {
    const kept = this.#kept.get(jobId) ?? this.#begin(jobId);
    this.#kept.delete(jobId);
    this.#kept.set(jobId, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > JOBS_MAX && oldest !== undefined) {
      this.#kept.get(oldest)?.leave();
      this.#kept.delete(oldest);
    }
    return kept.history;
  }

  #begin(jobId: string) {
    const history = new History();
    const known = this.#metrics.get(jobId);
    known?.past.forEach((metrics, index) => {
      history.add(metrics, known.times[index] ?? known.at);
    });
    const leave = this.#metrics.subscribe(jobId, () => {
      const numbers = this.#metrics.get(jobId);
      if (numbers) history.add(numbers.last, numbers.at);
    });
    return { history, leave };
  }
}
