import type { EditJob } from "../../api/stream-page";
import type { StreamJob } from "../../api/types";

/** A stream's words, its encoding and its start, as they stand in the form. */
export interface Draft {
  name: string;
  description: string;
  /** With commas between them. */
  labels: string;
  /** Id of the profile; empty = as the source is. */
  profile: string;
  autostart: boolean;
  order: string;
}

export type Problem = "name_missing" | "description_long" | "labels_long" | "labels_many" | "order_bad";

const DESCRIPTION_MOST = 2_000;
const LABEL_MOST = 32;
const LABELS_MOST = 16;

export function draftOf(job: StreamJob): Draft {
  return {
    name: job.name,
    description: job.description,
    labels: job.labels.join(", "),
    profile: job.ffmpeg_profile_id ?? "",
    autostart: job.autostart,
    order: String(job.start_order),
  };
}

/** `a, b,,a` → `a`, `b` */
export function labelsOf(text: string): string[] {
  const labels = text.split(",").map((label) => label.trim());
  return [...new Set(labels)].filter(Boolean);
}

export function problemsOf(draft: Draft): Partial<Record<keyof Draft, Problem>> {
  const labels = labelsOf(draft.labels);
  const order = Number(draft.order);
  return {
    ...(draft.name.trim() ? {} : { name: "name_missing" as const }),
    ...(draft.description.length <= DESCRIPTION_MOST ? {} : { description: "description_long" as const }),
    ...(labels.some((label) => label.length > LABEL_MOST) ? { labels: "labels_long" as const } : {}),
    ...(labels.length <= LABELS_MOST ? {} : { labels: "labels_many" as const }),
    ...(draft.order.trim() !== "" && Number.isSafeInteger(order) && order >= 0
      ? {}
      : { order: "order_bad" as const }),
  };
}

/** What differs, as the server takes it; what was not touched is not sent. */
export function toChange(before: Draft, after: Draft): EditJob {
  const differs = (name: keyof Draft) => before[name] !== after[name];
  return {
    ...(differs("name") ? { name: after.name.trim() } : {}),
    ...(differs("description") ? { description: after.description } : {}),
    ...(differs("labels") ? { labels: labelsOf(after.labels) } : {}),
    ...(differs("profile") ? { ffmpeg_profile_id: after.profile || null } : {}),
    ...(differs("autostart") ? { autostart: after.autostart } : {}),
    ...(differs("order") ? { start_order: Number(after.order) } : {}),
  };
}
