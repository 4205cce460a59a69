import type { Destination, NewOutput } from "../api/types";

/** Kinds that can be made here; the others exist on the server for older automations. */
export const KINDS = ["rtmp", "hls", "recording"] as const;
export type Kind = (typeof KINDS)[number];

/** The container that fits a destination. */
export function formatFor(destination: Pick<Destination, "kind" | "url">): string {
  if (destination.kind === "hls" || destination.kind === "preview") return "hls";
  if (destination.kind === "recording") return /\.(ts|m2ts)$/i.test(destination.url) ? "mpegts" : "mp4";
  return "flv";
}

export function outputFor(destination: Pick<Destination, "id" | "kind" | "url">): NewOutput {
  return { destination_id: destination.id, format: formatFor(destination), enabled: true };
}

/** Whether what is sent there leaves this machine. */
export function isPublic(kind: string): boolean {
  return kind === "rtmp" || kind === "platform";
}
