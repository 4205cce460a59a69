import { LEVELS, type Level } from "../../live/log";

export const CHART_RANGES = ["5m", "30m", "open"] as const;
export type ChartRange = (typeof CHART_RANGES)[number];

export const SPANS = ["1h", "6h", "24h", "7d"] as const;
export type Span = (typeof SPANS)[number];

/** What of the page stands in its address, so that a link shows the same. */
export interface StreamSearch {
  /** The output that a link is about: it is brought into sight and marked. */
  output?: string;
  charts?: ChartRange;
  span?: Span;
  run?: number;
  level?: Level;
  q?: string;
  from?: string;
}

const TEXT_MOST = 200;
const ID = /^[0-9a-zA-Z-]{1,64}$/;

const text = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value).slice(0, TEXT_MOST) : undefined;

/** Whatever stands in the address, made harmless; what is the default anyway is left out. */
export function validateStreamSearch(search: Record<string, unknown>): StreamSearch {
  const output = text(search.output);
  const from = text(search.from);
  const charts = CHART_RANGES.find((each) => each === search.charts);
  const span = SPANS.find((each) => each === search.span);
  const level = LEVELS.find((each) => each === search.level);
  const run = Number(search.run);
  const q = text(search.q);
  return {
    ...(output && ID.test(output) ? { output } : {}),
    ...(charts && charts !== "5m" ? { charts } : {}),
    ...(span && span !== "1h" ? { span } : {}),
    ...(Number.isSafeInteger(run) && run > 0 ? { run } : {}),
    ...(level && level !== "debug" ? { level } : {}),
    ...(q ? { q } : {}),
    ...(from && ID.test(from) ? { from } : {}),
  };
}
