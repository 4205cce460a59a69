import type { StreamJob } from "../api/types";
import { byUrgency, jobState } from "./language";

/** A stream that needs somebody, or soon may. */
export interface Alert {
  job: StreamJob;
  /** Somebody has said that they know. It stays in sight but calls nobody any more. */
  seen: boolean;
}

/** Servers before acknowledgement do not send it. */
type Acknowledged = { acknowledged_at?: string | null };

function calls(job: StreamJob): boolean {
  const state = jobState(job.state);
  return (
    state === "failed" ||
    state === "unknown" ||
    state === "degraded" ||
    (state === "restarting" && job.crash_loop)
  );
}

/** What needs somebody, the most urgent first; what somebody knows of comes last. */
export function alertsOf(jobs: readonly StreamJob[]): Alert[] {
  return jobs
    .filter(calls)
    .sort(byUrgency)
    .map((job) => ({ job, seen: Boolean((job as Acknowledged).acknowledged_at) }))
    .sort((a, b) => Number(a.seen) - Number(b.seen));
}
