import type { AuditFilter } from "../../../api/audit";

export const OUTCOMES = ["ok", "refused"] as const;
export const RANGES = ["hour", "day", "week", "month", "own"] as const;
export type Range = (typeof RANGES)[number];

/** The filters as they stand in the address. */
export interface AuditSearch {
  action?: string;
  actor?: string;
  target?: string;
  outcome?: (typeof OUTCOMES)[number];
  range?: Range;
  /** With the range `own`: local times as a date field gives them. */
  from?: string;
  to?: string;
  page?: number;
}

const HOURS: Record<Exclude<Range, "own">, number> = { hour: 1, day: 24, week: 24 * 7, month: 24 * 30 };
const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

const text = (value: unknown, most: number): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, most) : undefined;

/** Whatever stands in the address, made harmless: what does not fit is left out. */
export function validateAuditSearch(search: Record<string, unknown>): AuditSearch {
  const action = text(search.action, 64);
  // A number in the address is read as one; names may be numbers.
  const actor = text(typeof search.actor === "number" ? String(search.actor) : search.actor, 64);
  const target = text(search.target, 64);
  const outcome = OUTCOMES.find((each) => each === search.outcome);
  const range = RANGES.find((each) => each === search.range);
  const from = text(search.from, 16);
  const to = text(search.to, 16);
  const page = Number(search.page);
  return {
    ...(action ? { action } : {}),
    ...(actor ? { actor } : {}),
    ...(target ? { target } : {}),
    ...(outcome ? { outcome } : {}),
    ...(range ? { range } : {}),
    ...(range === "own" && from && LOCAL.test(from) ? { from } : {}),
    ...(range === "own" && to && LOCAL.test(to) ? { to } : {}),
    ...(Number.isInteger(page) && page > 1 ? { page } : {}),
  };
}

/** What the server is asked for. */
export function toFilter(search: AuditSearch, now: number): AuditFilter {
  const { action, actor, target, outcome, range, from, to } = search;
  const since =
    range && range !== "own" ? new Date(now - HOURS[range] * 3_600_000) : from ? new Date(from) : undefined;
  const until = range === "own" && to ? new Date(to) : undefined;
  return {
    ...(action ? { action } : {}),
    ...(actor ? { actor } : {}),
    ...(target ? { target_type: target } : {}),
    ...(outcome ? { outcome } : {}),
    ...(since ? { since: since.toISOString() } : {}),
    ...(until ? { until: until.toISOString() } : {}),
  };
}

/** Whether anything is filtered at all. */
export const isFiltered = ({ page: _page, ...rest }: AuditSearch): boolean => Object.keys(rest).length > 0;
