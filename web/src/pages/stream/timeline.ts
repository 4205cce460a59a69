import type { StreamEvent } from "../../api/stream-page";
import type { Output, StreamJob } from "../../api/types";
import { spellOf, type Transition } from "../../live/transitions";

/** A change of state on the timeline. */
export interface Entry {
  key: string;
  /** Milliseconds since 1970. */
  at: number;
  outputId: string | null;
  /** The output's name as it was; `null` for the stream itself. */
  name: string | null;
  state: string;
  reason: string | null;
  detail: string | null;
}

/** A stretch of one state; `null` = before anything is known. */
export interface Segment {
  from: number;
  to: number;
  state: string | null;
  reason: string | null;
}

/** Two tellings of one change: the server writes it down a moment after it was sent. */
const SAME_MS = 5_000;

const subject = (id: string | null) => id ?? "job";

/** A change as one of the three told it: the store, the live link, or the job as it stands. */
interface Told extends Omit<Entry, "key"> {
  by: "store" | "link" | "job";
}

/** What stands in the job now, as the last change of each of its parts. */
function present(job: StreamJob): Told[] {
  const now = (part: StreamJob | Output, outputId: string | null, name: string | null) => ({
    at: part.state_since ? Date.parse(part.state_since) : Number.NaN,
    outputId,
    name,
    state: spellOf(part.state, part.reason, outputId === null ? "restarting" : "retrying"),
    reason: part.reason ?? null,
    detail: part.reason_detail ?? null,
    by: "job" as const,
  });
  const outputs = job.outputs ?? [];
  return [
    now(job, null, null),
    ...outputs.map((output) => now(output, output.id, output.destination_name ?? null)),
  ];
}

/**
 * All that is known of a stream's past, oldest first: what the server stored, what this page saw since it was opened,
 * and what is true now. One change that several of them tell is there once.
 */
export function joinEntries(
  stored: readonly StreamEvent[],
  seen: readonly Transition[],
  job: StreamJob,
): readonly Entry[] {
  const names = new Map(job.outputs?.map((output) => [output.id, output.destination_name ?? null]));
  const all: Told[] = [
    ...stored.map((event) => ({
      at: Date.parse(event.at),
      outputId: event.output_id ?? null,
      name: event.output_name ?? names.get(event.output_id ?? "") ?? null,
      state: event.state,
      reason: event.reason ?? null,
      detail: event.detail ?? null,
      by: "store" as const,
    })),
    ...seen.map(({ at, output_id, state, reason, detail }) => ({
      at: Date.parse(at),
      outputId: output_id,
      name: names.get(output_id ?? "") ?? null,
      state,
      reason,
      detail,
      by: "link" as const,
    })),
    ...present(job),
  ].filter((entry) => Number.isFinite(entry.at));
  // A stable order: what is told first wins, and that is the stored word.
  all.sort((a, b) => a.at - b.at);
  const entries: Entry[] = [];
  const recent = new Map<string, { entry: Entry; by: Set<Told["by"]> }[]>();
  for (const { by, ...told } of all) {
    const mine = recent.get(subject(told.outputId)) ?? [];
    // The same state told twice by one and the same is two changes: a try that failed at once, and the next one.
    const twin = mine.findLast(
      (each) => each.entry.state === told.state && !each.by.has(by) && told.at - each.entry.at <= SAME_MS,
    );
    const previous = mine[mine.length - 1]?.entry;
    if (twin) {
      twin.by.add(by);
      // The reason may become known a moment after the state.
      twin.entry.reason ??= told.reason;
      twin.entry.detail ??= told.detail;
    } else if (previous?.state !== told.state || previous.reason !== told.reason) {
      const entry = { ...told, key: `${subject(told.outputId)}.${told.at}.${told.state}` };
      entries.push(entry);
      recent.set(subject(told.outputId), [...mine.slice(-5), { entry, by: new Set([by]) }]);
    }
  }
  return entries;
}

/** The states of one subject between two moments. */
export function segmentsOf(
  entries: readonly Entry[],
  outputId: string | null,
  from: number,
  to: number,
): readonly Segment[] {
  const segments: Segment[] = [];
  const add = (segment: Segment) => {
    const last = segments[segments.length - 1];
    if (segment.to <= segment.from) return;
    if (last && last.state === segment.state && last.reason === segment.reason) last.to = segment.to;
    else segments.push(segment);
  };
  let state: string | null = null;
  let reason: string | null = null;
  let since = from;
  for (const entry of entries) {
    if (entry.outputId !== outputId || entry.at > to) continue;
    if (entry.at > from) add({ from: since, to: entry.at, state, reason });
    since = Math.max(from, entry.at);
    ({ state, reason } = entry);
  }
  add({ from: since, to, state, reason });
  return segments;
}

const BAD = ["failed", "retrying", "restarting", "degraded", "unknown"];

/** The newest change for the worse, to be said in words. */
export function newestTrouble(entries: readonly Entry[]): Entry | null {
  // A stream is degraded because of an output, whose own entry says why.
  return entries.findLast((entry) => BAD.includes(entry.state) && entry.state !== "degraded") ?? null;
}

/** A line of the list: a change, and how often it came again before anything else happened to the same one. */
export interface Listed extends Entry {
  times: number;
}

/**
 * The changes to be read, newest first. An output that is tried again and again is one line, which stands where it
 * began: a night of it must not bury what else happened.
 */
export function listed(entries: readonly Entry[]): readonly Listed[] {
  const list: Listed[] = [];
  const open = new Map<string, Listed>();
  for (const entry of entries) {
    const known = open.get(subject(entry.outputId));
    if (entry.state === "starting" && entry.reason !== null && known?.state === "retrying") continue;
    if (entry.state === "retrying" && known?.state === "retrying" && known.reason === entry.reason) {
      known.times += 1;
      continue;
    }
    const line = { ...entry, times: 1 };
    list.push(line);
    open.set(subject(entry.outputId), line);
  }
  return list.reverse();
}
