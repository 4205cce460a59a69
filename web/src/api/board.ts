import { queryOptions } from "@tanstack/react-query";
import { api, authorizedFetch, BASE, ok } from "./client";
import { ApiFailure, readFailure, toFailure } from "./failure";
import { keys } from "./queries";
import { knowsLabels, knowsSeen, type StreamEvent } from "./stream-page";
import type { StreamJob } from "./types";

/** What became of one stream in a bulk request. */
export interface BulkAnswer {
  job_id: string;
  ok: boolean;
  error: { code: string; params?: Record<string, unknown> } | null;
}

export const labelsOf = (job: StreamJob): readonly string[] => (knowsLabels(job) ? (job.labels ?? []) : []);
export const descriptionOf = (job: StreamJob): string => (knowsLabels(job) ? (job.description ?? "") : "");

/** Who has seen the trouble of a stream; `null` when nobody has, `undefined` when the server knows no such mark. */
export function seenBy(job: StreamJob): { at: string; by: string | null } | null | undefined {
  if (!knowsSeen(job)) return undefined;
  return job.acknowledged_at ? { at: job.acknowledged_at, by: job.acknowledged_by ?? null } : null;
}

/** Whether the server does not know the path or what is asked of it: an older one than this page. */
export function isUnknownHere(thrown: unknown): boolean {
  const { code, status } = toFailure(thrown);
  return code === "route.not_found" || status === 405;
}

/** Asks below `/api/v1` as whoever is signed in; throws an `ApiFailure`. */
export async function ask(method: string, path: string, body?: unknown): Promise<Response> {
  const init: RequestInit = { method };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { "Content-Type": "application/json" };
  }
  let response: Response;
  try {
    response = await authorizedFetch(new Request(`${window.location.origin}${BASE}${path}`, init));
  } catch (thrown) {
    throw toFailure(thrown);
  }
  if (response.ok) return response;
  const text: unknown = await response.json().catch(() => null);
  throw readFailure(text, response.status, response.headers.get("x-request-id"));
}

async function asked<T>(method: string, path: string, body?: unknown): Promise<T> {
  return (await (await ask(method, path, body)).json()) as T;
}

export const bulk = (action: string, ids: readonly string[]): Promise<BulkAnswer[]> =>
  asked("POST", "/stream-jobs/bulk", { action, job_ids: ids });

/** A refusal inside an answer that as a whole went well. */
export function failureOf(answer: BulkAnswer): ApiFailure | null {
  if (answer.ok) return null;
  return new ApiFailure({
    code: answer.error?.code ?? "client.bad_answer",
    params: answer.error?.params ?? { status: 200 },
  });
}

const HOUR_MS = 3_600_000;
const EVENTS = 60;

/** State changes of the last hour, newest first; `null` when the server keeps none. */
export const eventsQuery = queryOptions({
  queryKey: [...keys.events, "hour"],
  queryFn: async (): Promise<StreamEvent[] | null> => {
    const since = new Date(Date.now() - HOUR_MS).toISOString();
    try {
      return await asked("GET", `/events?limit=${EVENTS}&since=${encodeURIComponent(since)}`);
    } catch (thrown) {
      if (isUnknownHere(thrown)) return null;
      throw thrown;
    }
  },
  staleTime: 5_000,
});

const MACHINE_MS = 10_000;

/** How busy the machine is. */
export const systemQuery = queryOptions({
  queryKey: keys.system,
  queryFn: ({ signal }) => ok(api.GET("/monitoring/system", { signal })),
  refetchInterval: MACHINE_MS,
  staleTime: MACHINE_MS / 2,
});

/** Which FFmpeg there is. */
export const ffmpegQuery = queryOptions({
  queryKey: keys.ffmpeg,
  queryFn: ({ signal }) => ok(api.GET("/monitoring/ffmpeg", { signal })),
  staleTime: 5 * 60_000,
});
