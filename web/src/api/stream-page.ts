import { queryOptions } from "@tanstack/react-query";
import { api, ifMatch, ok } from "./client";
import { toFailure } from "./failure";
import type { components } from "./schema";
import type { Output, StreamJob } from "./types";

/** A change of state as the server keeps it for 30 days. */
export type StreamEvent = components["schemas"]["StreamEvent"];
export type EditJob = components["schemas"]["EditJob"];

/** Somebody has seen this trouble. */
export interface Seen {
  acknowledged_at?: string | null;
  acknowledged_by?: string | null;
}

/** What a stream says of itself beside its name. */
export interface Described {
  description?: string | null;
  labels?: string[] | null;
  start_order?: number | null;
}

/** Whether the server keeps marks of what was seen, and descriptions; an older one does not send the fields. */
export const knowsSeen = (thing: StreamJob | Output): thing is (StreamJob | Output) & Seen =>
  "acknowledged_at" in thing;
export const knowsLabels = (job: StreamJob): job is StreamJob & Described => "labels" in job;

const at = (id: string) => ({ path: { id } });

export const acknowledge = (jobId: string, outputId: string | null) =>
  ok(
    api.POST("/stream-jobs/{id}/acknowledge", {
      params: at(jobId),
      body: outputId ? { output_id: outputId } : {},
    }),
  );

export const unacknowledge = (jobId: string, outputId: string | null) =>
  ok(
    api.DELETE("/stream-jobs/{id}/acknowledge", {
      params: { ...at(jobId), query: outputId ? { output_id: outputId } : {} },
    }),
  );

export const cloneJob = (id: string, name: string) =>
  ok(api.POST("/stream-jobs/{id}/clone", { params: at(id), body: { name } }));

export const exportJob = (id: string) => ok(api.GET("/stream-jobs/{id}/export", { params: at(id) }));

export const editJob = (id: string, version: number, change: EditJob) =>
  ok(api.PATCH("/stream-jobs/{id}", { params: { ...at(id), header: ifMatch(version) }, body: change }));

/** Events asked for: a stream that flaps all night has about as many. */
const EVENTS = 500;

/** The changes of a stream's states, newest first; `null` where the server keeps none or does not tell. */
export const eventsQuery = (jobId: string) =>
  queryOptions({
    queryKey: ["events", jobId] as const,
    queryFn: async ({ signal }): Promise<StreamEvent[] | null> => {
      try {
        return await ok(api.GET("/events", { params: { query: { job_id: jobId, limit: EVENTS } }, signal }));
      } catch (thrown) {
        const { status } = toFailure(thrown);
        if (status === 404 || status === 403) return null;
        throw thrown;
      }
    },
  });
