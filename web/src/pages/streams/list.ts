import type { StreamJob } from "../../api/types";
import { isOnAir, jobState, sinceOf } from "../../state/language";
import { byUrgency, kindOf } from "../../state/needs";

export const SHOWS = ["all", "onair", "needs", "off"] as const;
export type Show = (typeof SHOWS)[number];
export const SORTS = ["urgency", "name", "since", "newest"] as const;
export type Sort = (typeof SORTS)[number];

/** Filters and order as they stand in the address; what is usual is left out. */
export interface StreamSearch {
  show?: Exclude<Show, "all">;
  label?: string;
  q?: string;
  sort?: Exclude<Sort, "urgency">;
}

const LABEL_MOST = 32;
const TEXT_MOST = 64;

function text(value: unknown, most: number): string | undefined {
  // A number in the address is read as one; names and labels may be numbers.
  const plain = Number.isFinite(value) ? String(value) : value;
  return typeof plain === "string" && plain.trim() !== "" ? plain.slice(0, most) : undefined;
}

/** Whatever stands in the address, made harmless: what does not fit is left out. */
export function validateStreamsSearch(search: Record<string, unknown>): StreamSearch {
  const show = SHOWS.find((each) => each === search.show);
  const sort = SORTS.find((each) => each === search.sort);
  const label = text(search.label, LABEL_MOST);
  const q = text(search.q, TEXT_MOST);
  return {
    ...(show && show !== "all" ? { show } : {}),
    ...(label ? { label } : {}),
    ...(q ? { q } : {}),
    ...(sort && sort !== "urgency" ? { sort } : {}),
  };
}

/** Whether any stream is left out. */
export const isFiltered = ({ show, label, q }: StreamSearch): boolean =>
  show !== undefined || label !== undefined || q !== undefined;

export type Group = "needs" | "onair" | "off";

type Grouped = Pick<StreamJob, "state" | "pid" | "crash_loop">;

/** Under which heading a stream stands. */
export function groupOf(job: Grouped): Group {
  const state = jobState(job.state);
  // A short pause of the encoder is not worth a jump to another heading.
  if (kindOf(job)) return "needs";
  return state === "stopped" ? "off" : "onair";
}

export function isShown(job: Grouped, show: Show): boolean {
  // A degraded stream needs somebody and is on air: it stands under both.
  if (show === "onair") return isOnAir(job.state) || groupOf(job) === "onair";
  return show === "all" || groupOf(job) === show;
}

/** Every word must be in the name, the description or a label. */
function says(job: StreamJob, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const all = [job.name, job.description, ...job.labels].join("\n").toLocaleLowerCase();
  return words.every((word) => all.includes(word));
}

/** Streams with this label and these words, whatever their state. */
export function inScope(jobs: readonly StreamJob[], { label, q }: StreamSearch): StreamJob[] {
  const words = (q ?? "").toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return jobs.filter((job) => (label === undefined || job.labels.includes(label)) && says(job, words));
}

const when = (at: string | null | undefined): number => (at ? Date.parse(at) : Number.POSITIVE_INFINITY);
const began = (job: StreamJob) => when(sinceOf(job));

const names = new Intl.Collator(undefined, { numeric: true });
const byName = (a: StreamJob, b: StreamJob) => names.compare(a.name, b.name);

const ORDERS: Record<Sort, (a: StreamJob, b: StreamJob) => number> = {
  urgency: byUrgency,
  name: byName,
  // Infinity minus itself is not a number, and then the name decides.
  since: (a, b) => began(a) - began(b) || byName(a, b),
  newest: (a, b) => when(b.created_at) - when(a.created_at) || byName(a, b),
};

/** What the list shows, in its order. */
export function select(scope: readonly StreamJob[], search: StreamSearch): StreamJob[] {
  return scope.filter((job) => isShown(job, search.show ?? "all")).sort(ORDERS[search.sort ?? "urgency"]);
}

/** A line of the list: a stream, or the heading over some. */
export type Line = { heading: Group; count: number } | { job: StreamJob; position: number };

/** The lines of the list. Sorted by urgency they stand under headings, otherwise in one row. */
export function toLines(shown: readonly StreamJob[], sort: Sort): Line[] {
  const lines: Line[] = [];
  if (sort !== "urgency") {
    for (const [position, job] of shown.entries()) lines.push({ job, position });
    return lines;
  }
  let position = 0;
  for (const heading of ["needs", "onair", "off"] as const) {
    const jobs = shown.filter((job) => groupOf(job) === heading);
    if (jobs.length > 0) lines.push({ heading, count: jobs.length });
    for (const job of jobs) {
      lines.push({ job, position });
      position += 1;
    }
  }
  return lines;
}

/** All labels there are, in order. */
export function labelsIn(jobs: readonly StreamJob[]): string[] {
  return [...new Set(jobs.flatMap((job) => job.labels))].sort(names.compare);
}
