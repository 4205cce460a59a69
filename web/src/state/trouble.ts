import type { Output, StreamJob } from "../api/types";

type Part = Pick<Output, "enabled" | "desired_state" | "state" | "reason">;

/** Whether a destination is to get the stream and does not have it yet, for a reason. One stopped by hand is not to. */
const lacks = (output: Part): boolean =>
  output.enabled && output.desired_state !== "stopped" && Boolean(output.reason) && output.state !== "live";

/** Whether nobody has called yet where the server listens: all is well there, and nobody watches. */
export const waitsForCaller = (output: Part): boolean =>
  lacks(output) && output.reason === "waiting_for_caller";

/** Whether a destination does not take the stream though it should. Every count of troubles is of these. */
export const inTrouble = (output: Part): boolean => lacks(output) && !waitsForCaller(output);

/** The destinations in trouble, first those that wait for a person; `[]` where destinations are not known. */
export function troubledOutputs(job: Pick<StreamJob, "outputs">): Output[] {
  const urgency = (output: Output) => Number(output.state !== "failed");
  return (job.outputs ?? []).filter(inTrouble).sort((a, b) => urgency(a) - urgency(b));
}
