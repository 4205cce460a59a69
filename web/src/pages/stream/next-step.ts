import { isReason, REASONS } from "../../state/reasons";

/** What helps a destination in trouble; the label is `watch.next_<step>`. */
export type OutputStep = "new_key" | "check_address" | "edit" | "see_log" | "none";

/** Reasons that a wrong or expired key has. */
const KEY: readonly string[] = ["auth_failed", "rtmp_rejected"];
/** Reasons that a wrong address has, or nobody there. */
const ADDRESS: readonly string[] = [
  "network_unreachable",
  "egress_refused",
  "connection_refused",
  "timed_out",
  "tls_failed",
];

/** Steps that open the editor of the destination. */
const EDITS: readonly OutputStep[] = ["new_key", "check_address", "edit"];

/** Whether a destination is mended in its own editor. Then that comes first, and a new try with it as it is second. */
export const isEdit = (step: OutputStep): boolean => EDITS.includes(step);

export function outputStep(reason: string | null | undefined): OutputStep {
  if (!reason) return "see_log";
  if (KEY.includes(reason)) return "new_key";
  if (ADDRESS.includes(reason)) return "check_address";
  if (!isReason(reason)) return "see_log";
  const step = REASONS[reason];
  if (step === "edit_destination") return "edit";
  return step === "see_log" ? "see_log" : "none";
}
