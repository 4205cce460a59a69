import { seenBy } from "../api/board";
import type { StreamJob } from "../api/types";
import { isOnAir, type JobState, jobState, reachesNobody, sinceOf, type Tone } from "./language";

/** Why a stream stands under "needs you". */
export type Kind = "failed" | "nobody" | "unknown" | "degraded" | "stuck" | "slow";

export interface Trouble {
  job: StreamJob;
  kind: Kind;
  /** Since when (ms since 1970). */
  since: number;
  /** Who has seen it; `null` nobody, `undefined` when this trouble or this server knows no such mark. */
  seen: { at: string; by: string | null } | null | undefined;
}

/** On its way for longer than this, a stream needs somebody to look. */
export const STUCK_MS = 60_000;

/** What nobody sees comes first, then what some see badly. */
const URGENCY: Record<Kind, number> = { failed: 0, nobody: 1, unknown: 2, degraded: 3, stuck: 4, slow: 5 };

const OF_STATE: Partial<Record<JobState, Kind>> = {
  failed: "failed",
  unknown: "unknown",
  degraded: "degraded",
};
const ON_THE_WAY: readonly JobState[] = ["starting", "restarting", "stopping"];

const time = (at: string | null | undefined): number => (at ? Date.parse(at) : 0);

type Told = Pick<StreamJob, "state" | "pid" | "crash_loop">;

/** Why the stream needs somebody, as far as its state alone says so. */
export function kindOf(job: Told): Kind | null {
  if (reachesNobody(job)) return "nobody";
  const state = jobState(job.state);
  if (ON_THE_WAY.includes(state)) return job.crash_loop && state !== "stopping" ? "stuck" : null;
  return OF_STATE[state] ?? null;
}

/** The trouble of one stream, if it has one. `slowSince` is when its encoder fell behind the clock. */
export function troubleOf(job: StreamJob, slowSince: number | undefined, now: number): Trouble | null {
  const state = jobState(job.state);
  const since = time(job.state_since);
  const kind = kindOf(job);
  if (kind) return { job, kind, since, seen: seenBy(job) };
  if (ON_THE_WAY.includes(state)) {
    return now - since > STUCK_MS ? { job, kind: "stuck", since, seen: seenBy(job) } : null;
  }
  // Its state is as it should be, so there is no state to put a mark on.
  return slowSince === undefined ? null : { job, kind: "slow", since: slowSince, seen: undefined };
}

type Ranked = Pick<StreamJob, "outputs_total" | "outputs_live" | "name">;

/** More of its destinations without a picture, more urgent; then what happened last, which nobody may know of yet. */
function compare(a: Ranked, b: Ranked, sinceA: number, sinceB: number): number {
  const dark = (each: Ranked) => each.outputs_total - each.outputs_live;
  return dark(b) - dark(a) || sinceB - sinceA || a.name.localeCompare(b.name);
}

const byTrouble = (a: Trouble, b: Trouble): number =>
  URGENCY[a.kind] - URGENCY[b.kind] || compare(a.job, b.job, a.since, b.since);

/** What is in no trouble: on its way, on air, off. */
const CALM: Partial<Record<JobState, number>> = { restarting: 0, starting: 1, stopping: 2, running: 3 };

/**
 * Sorts what needs somebody first, in the order of the dashboard; then what is on air, then what is off, by name. A list
 * goes by states alone: what is merely slow, or on its way for long, stays where it is.
 */
export function byUrgency(a: StreamJob, b: StreamJob): number {
  const [kindA, kindB] = [kindOf(a), kindOf(b)];
  if (kindA && kindB) {
    return URGENCY[kindA] - URGENCY[kindB] || compare(a, b, time(a.state_since), time(b.state_since));
  }
  if (kindA || kindB) return kindA ? -1 : 1;
  const calm = (job: StreamJob) => CALM[jobState(job.state)] ?? 4;
  return calm(a) - calm(b) || a.name.localeCompare(b.name);
}

export interface Sections {
  needs: Trouble[];
  seen: Trouble[];
  onAir: StreamJob[];
  off: StreamJob[];
}

/** Everything in the order in which somebody woken at night has to look at it. */
export function sectionsOf(
  jobs: readonly StreamJob[],
  slow: ReadonlyMap<string, number>,
  now: number,
): Sections {
  const troubles: Trouble[] = [];
  const onAir: StreamJob[] = [];
  const off: StreamJob[] = [];
  for (const job of jobs) {
    const trouble = troubleOf(job, slow.get(job.id), now);
    if (trouble) troubles.push(trouble);
    const state = jobState(job.state);
    // What is in trouble and on air stands above with its picture already.
    if (trouble) continue;
    if (state === "stopped") off.push(job);
    else onAir.push(job);
  }
  troubles.sort(byTrouble);
  // What has just gone on air is looked at most; what was on air last may be wanted again.
  const began = (job: StreamJob) => time(sinceOf(job));
  const latest = (a: StreamJob, b: StreamJob) => began(b) - began(a) || a.name.localeCompare(b.name);
  return {
    needs: troubles.filter(({ seen }) => !seen),
    seen: troubles.filter(({ seen }) => seen),
    onAir: onAir.sort(latest),
    off: off.sort(latest),
  };
}

export interface Summary {
  onAir: number;
  /** The streams under "needs you" that nobody has seen yet: the same number everywhere. */
  needsYou: number;
  /** The tone of the worst of them. */
  worst: Tone;
}

const TONES: Record<Kind, Tone> = {
  failed: "danger",
  nobody: "danger",
  unknown: "unknown",
  degraded: "warn",
  stuck: "warn",
  slow: "warn",
};

/** Everything in a few numbers: for the counter, the title and the icon. */
export function summarize(jobs: readonly StreamJob[], needs: readonly Trouble[]): Summary {
  const count = (...states: JobState[]) => jobs.filter((job) => states.includes(jobState(job.state))).length;
  const onAir = jobs.filter((job) => isOnAir(job.state)).length;
  // They are in the order of their urgency.
  const first = needs[0];
  const calm: Tone = count(...ON_THE_WAY) ? "info" : onAir ? "onair" : "off";
  return {
    onAir,
    needsYou: needs.length,
    worst: first ? TONES[first.kind] : calm,
  };
}
