import type { Destination, NewOutput } from "../api/types";

/** Kinds that can be made here; the others exist on the server for older automations. */
export const KINDS = ["rtmp", "srt", "udp", "rtsp", "icecast", "hls", "recording"] as const;
export type Kind = (typeof KINDS)[number];

/** The container that fits a destination; `undefined` leaves it to the server, which knows them all. */
export function formatFor(destination: Pick<Destination, "kind" | "url">): string | undefined {
  if (destination.kind === "rtmp" || destination.kind === "platform") return "flv";
  if (destination.kind === "hls" || destination.kind === "preview") return "hls";
  if (destination.kind === "recording") return /\.(ts|m2ts)$/i.test(destination.url) ? "mpegts" : "mp4";
  return undefined;
}

export function outputFor(destination: Pick<Destination, "id" | "kind" | "url">): NewOutput {
  const format = formatFor(destination);
  return { destination_id: destination.id, enabled: true, ...(format ? { format } : {}) };
}

/**
 * Whether somebody made it. A preview comes into being with a stream that goes nowhere else, and there is nothing in it to
 * be chosen, changed or taken away.
 */
export const isOwn = ({ kind }: Pick<Destination, "kind">): boolean => kind !== "preview";

const STAYS: readonly string[] = ["hls", "recording", "preview"];

/** Whether what is sent there leaves this machine. */
export const isPublic = (kind: string): boolean => !STAYS.includes(kind);
