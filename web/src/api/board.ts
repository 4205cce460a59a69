import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "./client";
import { ApiFailure } from "./failure";
import { keys } from "./queries";
import type { components } from "./schema";
import type { StreamEvent } from "./stream-page";
import type { StreamJob } from "./types";

/** What became of one stream in a bulk request. */
export type BulkAnswer = components["schemas"]["BulkResult"];

/** Who has seen the trouble of a stream; `null` when nobody has. */
export const seenBy = (job: StreamJob): { at: string; by: string | null } | null =>
  job.acknowledged_at ? { at: job.acknowledged_at, by: job.acknowledged_by ?? null } : null;

export const bulk = (action: string, ids: readonly string[]): Promise<BulkAnswer[]> =>
  ok(api.POST("/stream-jobs/bulk", { body: { action, job_ids: [...ids] } }));

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

/** State changes of the last hour, newest first. */
export const eventsQuery = queryOptions({
  queryKey: [...keys.events, "hour"],
  queryFn: ({ signal }): Promise<StreamEvent[]> => {
    const since = new Date(Date.now() - HOUR_MS).toISOString();
    return ok(api.GET("/events", { params: { query: { limit: EVENTS, since } }, signal }));
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
