import { seenBy } from "../../api/board";
import type { StreamJob } from "../../api/types";
import { type JobState, jobState, reachesNobody, sinceOf } from "../../state/language";

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

/** The trouble of one stream, if it has one. `slowSince` is when its encoder fell behind the clock. */
export function troubleOf(job: StreamJob, slowSince: number | undefined, now: number): Trouble | null {
  const state = jobState(job.state);
  const since = time(job.state_since);
  const kind = reachesNobody(job) ? "nobody" : OF_STATE[state];
  if (kind) return { job, kind, since, seen: seenBy(job) };
  if (ON_THE_WAY.includes(state)) {
    const stuck = now - since > STUCK_MS || (state === "restarting" && job.crash_loop);
    return stuck ? { job, kind: "stuck", since, seen: seenBy(job) } : null;
  }
  // Its state is as it should be, so there is no state to put a mark on.
  return slowSince === undefined ? null : { job, kind: "slow", since: slowSince, seen: undefined };
}

/** More of its destinations without a picture, more urgent; then what happened last, which nobody may know of yet. */
function byUrgency(a: Trouble, b: Trouble): number {
  const dark = (each: Trouble) => each.job.outputs_total - each.job.outputs_live;
  return (
    URGENCY[a.kind] - URGENCY[b.kind] ||
    dark(b) - dark(a) ||
    b.since - a.since ||
    a.job.name.localeCompare(b.job.name)
  );
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
  troubles.sort(byUrgency);
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
