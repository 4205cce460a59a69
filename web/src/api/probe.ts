import { authorizedFetch, BASE } from "./client";
import { readFailure, toFailure } from "./failure";
import type { NewInput } from "./types";

/** One stream that was found in a source. */
export interface FoundStream {
  media: string;
  codec: string;
  width?: number | null;
  height?: number | null;
  fps?: number | null;
  sample_rate?: number | null;
  channels?: number | null;
}

/** What a look into a source found. A source that cannot be opened is an answer too. */
export interface Probe {
  ok: boolean;
  code: string | null;
  hint: string | null;
  detail: string | null;
  took_ms: number;
  duration_ms: number | null;
  streams: FoundStream[];
  /** A `data:` URL of one picture. */
  picture: string | null;
}

/** A device that the server's operator allowed. */
export interface Device {
  uri: string;
  media: "video" | "audio";
  name: string;
  present: boolean;
}

/** Which part of an input is taken. */
export type Media = "both" | "video" | "audio";

export type ProbeRequest = Pick<NewInput, "kind" | "uri" | "options"> & { input_id?: string };

/** A source may take twelve seconds to answer; the server ends the look itself. */
const PROBE_MS = 30_000;

async function send(path: string, init: RequestInit, timeoutMs?: number): Promise<unknown> {
  const request = new Request(`${window.location.origin}${BASE}${path}`, init);
  let response: Response;
  try {
    response = await authorizedFetch(request, timeoutMs);
  } catch (thrown) {
    throw toFailure(thrown);
  }
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw readFailure(body, response.status, response.headers.get("x-request-id"));
  return body;
}

/** Opens a source for a moment and says what is in it. */
export async function probe(request: ProbeRequest): Promise<Probe> {
  const headers = { "Content-Type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(request) };
  return (await send("/inputs/test", init, PROBE_MS)) as Probe;
}

/** Cameras and sound cards of the server; none where it knows none or offers none. */
export async function listDevices(signal: AbortSignal): Promise<Device[]> {
  try {
    return (await send("/devices", { signal })) as Device[];
  } catch (thrown) {
    if (toFailure(thrown).status === 404) return [];
    throw thrown;
  }
}
