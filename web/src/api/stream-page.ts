import { queryOptions } from "@tanstack/react-query";
import { authorizedFetch, BASE, ok } from "./client";
import { toFailure } from "./failure";
import type { Output, StreamJob } from "./types";

/** A change of state as the server keeps it for 30 days. */
export interface StreamEvent {
  id: string;
  at: string;
  job_id: string;
  job_name: string;
  output_id: string | null;
  output_name: string | null;
  state: string;
  reason: string | null;
  detail: string | null;
  run: number;
}

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

async function send(method: string, path: string, body?: unknown, version?: number) {
  const headers: Record<string, string> = body === undefined ? {} : { "Content-Type": "application/json" };
  if (version !== undefined) headers["If-Match"] = `"${version}"`;
  const request = new Request(`${window.location.origin}${BASE}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await authorizedFetch(request);
  const text = await response.text();
  const answer: unknown = text ? JSON.parse(text) : undefined;
  return { data: answer, error: answer, response };
}

const jobPath = (id: string) => `/stream-jobs/${encodeURIComponent(id)}`;

export const acknowledge = (jobId: string, outputId: string | null) =>
  ok(send("POST", `${jobPath(jobId)}/acknowledge`, outputId ? { output_id: outputId } : {}));

export const unacknowledge = (jobId: string, outputId: string | null) =>
  ok(send("DELETE", `${jobPath(jobId)}/acknowledge${outputId ? `?output_id=${outputId}` : ""}`));

export const cloneJob = (id: string, name: string) =>
  ok(send("POST", `${jobPath(id)}/clone`, { name })) as Promise<StreamJob>;

export const exportJob = (id: string) => ok(send("GET", `${jobPath(id)}/export`)) as Promise<object>;

export const editJob = (id: string, version: number, change: object) =>
  ok(send("PATCH", jobPath(id), change, version)) as Promise<StreamJob>;

/** Events asked for: a stream that flaps all night has about as many. */
const EVENTS = 500;

/** The changes of a stream's states, newest first; `null` where the server keeps none or does not tell. */
export const eventsQuery = (jobId: string) =>
  queryOptions({
    queryKey: ["events", jobId] as const,
    queryFn: async (): Promise<StreamEvent[] | null> => {
      try {
        return (await ok(send("GET", `/events?job_id=${jobId}&limit=${EVENTS}`))) as StreamEvent[];
      } catch (thrown) {
        const { status } = toFailure(thrown);
        if (status === 404 || status === 403) return null;
        throw thrown;
      }
    },
  });
