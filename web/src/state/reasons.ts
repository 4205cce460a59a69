/** What a person can do about a reason: the label is `next.<action>`. */
export type NextStep = "none" | "edit_source" | "edit_destination" | "edit_profile" | "restart" | "see_log";

/** Every reason the server can name, with the step that helps. A test compares this with the server's own list. */
export const REASONS = {
  source_missing: "edit_source",
  source_unreadable: "edit_source",
  path_outside_roots: "edit_source",
  bad_media: "edit_source",
  codec_unsupported: "edit_profile",
  encoder_missing: "edit_profile",
  option_rejected: "edit_profile",
  ffmpeg_missing: "none",
  ffmpeg_changed: "none",
  network_unreachable: "edit_destination",
  egress_refused: "edit_destination",
  connection_refused: "edit_destination",
  timed_out: "edit_destination",
  connection_closed: "see_log",
  tls_failed: "edit_destination",
  auth_failed: "edit_destination",
  rtmp_rejected: "edit_destination",
  peer_rejected: "edit_destination",
  bind_failed: "edit_destination",
  waiting_for_caller: "none",
  restart_needed: "restart",
  already_publishing: "edit_destination",
  waiting_for_sender: "none",
  sender_refused: "edit_source",
  device_unavailable: "edit_source",
  disk_full: "none",
  output_unwritable: "edit_destination",
  no_media: "see_log",
  track_missing: "edit_source",
  stalled: "restart",
  killed: "restart",
  crashed: "see_log",
  ended: "none",
  drained: "none",
  runtime_lost: "restart",
  resources_exhausted: "none",
} as const satisfies Record<string, NextStep>;

export type Reason = keyof typeof REASONS;

export function isReason(text: string | null | undefined): text is Reason {
  return typeof text === "string" && Object.hasOwn(REASONS, text);
}
