import { bitrate, count, fps, speed } from "../../format";
import type { Columns, History, Measure } from "../../live/history";
import type { ChartRange } from "./search";

const SECONDS: Record<Exclude<ChartRange, "open">, number> = { "5m": 300, "30m": 1_800 };
/** More points than a chart has pixels show nothing more. */
const POINTS = 900;
/** A chart that has just begun shows a minute, not a second. */
const LEAST_S = 60;

/** What is drawn: the span and its points. */
export interface Drawn {
  from: number;
  to: number;
  columns: Columns;
}

export function drawn(history: History, range: ChartRange, now: number): Drawn {
  const first = history.first ?? now;
  const from = range === "open" ? Math.min(first, now - LEAST_S) : now - SECONDS[range];
  return { from, to: now, columns: history.columns(from, POINTS) };
}

/** How a value is written. */
export const WRITE: Record<Measure, (value: number | null, language: string) => string> = {
  fps,
  bitrate,
  speed,
  drops: count,
};

/** The top of a chart. The floor is zero, so that a small ripple does not look like a storm. */
export const TOP: Record<Measure, number> = { fps: 10, bitrate: 100, speed: 1.2, drops: 4 };

export function topOf(measure: Measure, most: number | null): number {
  return Math.max(TOP[measure], (most ?? 0) * 1.12);
}

export interface Summary {
  least: number;
  most: number;
  /** The sum, for what is counted by the second. */
  sum: number;
  /** Stretches without numbers. */
  gaps: number;
}

/** A chart for those who do not see it; `null` when it is empty. */
export function summaryOf(values: readonly (number | null)[]): Summary | null {
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return null;
  let [least, most, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of known) {
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
  }
  const gaps = values.filter(
    (value, index) => value === null && index > 0 && values[index - 1] !== null,
  ).length;
  return { least, most, sum, gaps };
}
