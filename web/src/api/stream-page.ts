import { queryOptions } from "@tanstack/react-query";
import { api, ifMatch, ok } from "./client";
import { toFailure } from "./failure";
import type { components } from "./schema";

/** A change of state as the server keeps it for 30 days. */
export type StreamEvent = components["schemas"]["StreamEvent"];
export type EditJob = components["schemas"]["EditJob"];

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

/** The numbers of the last half hour. What comes after them is told by the live link. */
export const pastMetricsQuery = (jobId: string) =>
  queryOptions({
    queryKey: ["job", jobId, "past-metrics"] as const,
    queryFn: ({ signal }) => ok(api.GET("/stream-jobs/{id}/metrics", { params: at(jobId), signal })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

/** The changes of a stream's states, newest first; `null` for those who may not see them. */
export const eventsQuery = (jobId: string) =>
  queryOptions({
    queryKey: ["events", jobId] as const,
    queryFn: async ({ signal }): Promise<StreamEvent[] | null> => {
      try {
        return await ok(api.GET("/events", { params: { query: { job_id: jobId, limit: EVENTS } }, signal }));
      } catch (thrown) {
        if (toFailure(thrown).status === 403) return null;
        throw thrown;
      }
    },
  });
