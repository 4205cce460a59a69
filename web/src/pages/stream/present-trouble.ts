import type { StreamJob } from "../../api/types";
import type { LogLine } from "../../live/log";
import { inTrouble } from "../../state/trouble";

/** The number of the newest line that says what is wrong now; `null` when nothing is, or no line says it. */
export function presentTrouble(lines: readonly LogLine[], job: StreamJob, outputId?: string): number | null {
  const wanted = new Map<string | null, string>();
  for (const output of job.outputs ?? []) {
    const here = outputId === undefined || output.id === outputId;
    if (here && output.reason && inTrouble(output)) wanted.set(output.id, output.reason);
  }
  const off = job.state === "running" || job.state === "stopped";
  if (outputId === undefined && job.reason && !off) wanted.set(null, job.reason);
  if (wanted.size === 0) return null;
  const line = lines.findLast(({ hint, output_id }) => {
    if (!hint) return false;
    // A stream's reason may be that of its output.
    return wanted.get(output_id ?? null) === hint || wanted.get(null) === hint;
  });
  return line?.seq ?? null;
}
