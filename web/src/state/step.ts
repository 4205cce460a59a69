import type { StreamJob } from "../api/types";
import { jobState } from "./language";
import { isReason, type NextStep, REASONS } from "./reasons";

type Told = Pick<StreamJob, "state" | "pid" | "reason">;

/**
 * Whether what is the matter is the stream's own: its encoder, or what feeds it. Otherwise its destinations are. An encoder
 * that is down has no process, and one that only begins has sent nothing to anybody.
 */
export function isOfEncoder(job: Told): boolean {
  const state = jobState(job.state);
  return state === "starting" || ((state === "restarting" || state === "failed") && job.pid == null);
}

/** Whether the encoder is down for a reason, so that there is nothing to show and nothing to send. */
export const isEncoderDown = (job: Told): boolean => isOfEncoder(job) && Boolean(job.reason);

/** What helps with the stream as a whole. The same words of the network mean the source, or a destination. */
export function jobStep(job: Told): NextStep {
  if (!isReason(job.reason)) return jobState(job.state) === "failed" ? "see_log" : "none";
  const step = REASONS[job.reason];
  return step === "edit_destination" && isOfEncoder(job) ? "edit_source" : step;
}

/** Whether the reason speaks of another side without saying which, and means the source. */
export function meansSource(job: Told): boolean {
  if (!isReason(job.reason) || !isOfEncoder(job)) return false;
  return REASONS[job.reason] === "edit_destination" || job.reason === "connection_closed";
}
