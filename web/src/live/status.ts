import type { QueryClient } from "@tanstack/react-query";
import { keys } from "../api/queries";
import type { Output, StreamJob } from "../api/types";
import type { TopicListener } from "./socket";

/** One output in a frame of the topic `status`. */
export interface LiveOutput {
  id: string;
  state: string;
  state_since: string;
  reason: string | null;
  reason_detail: string | null;
  retry_at?: string | null;
  file: string | null;
}

/** One job in a frame of the topic `status`. */
export interface LiveStatus {
  job_id: string;
  job_name: string;
  state: string;
  status: string;
  state_since: string;
  reason: string | null;
  reason_detail: string | null;
  retry_at: string | null;
  crash_loop: boolean;
  run: number;
  started_at: string | null;
  pid?: number | null;
  outputs: LiveOutput[];
}

type Change = LiveStatus | { job_id: string; deleted: true };
type JobList = { jobs: StreamJob[]; total: number };

const isLive = (output: LiveOutput) => output.state === "live";
const isFailed = (output: LiveOutput) => output.state === "failed";

/** The job as the server last told it, with the state it has now. */
export function patchJob(job: StreamJob, live: LiveStatus): StreamJob {
  const outputs = job.outputs?.map((output): Output => {
    const now = live.outputs.find((each) => each.id === output.id);
    if (!now) return output;
    const { state, state_since, reason, reason_detail, file } = now;
    return { ...output, state, state_since, reason, reason_detail, file, retry_at: now.retry_at ?? null };
  });
  return {
    ...job,
    name: live.job_name,
    state: live.state,
    status: live.status,
    state_since: live.state_since,
    reason: live.reason,
    reason_detail: live.reason_detail,
    retry_at: live.retry_at,
    crash_loop: live.crash_loop,
    run: live.run,
    started_at: live.started_at,
    pid: live.pid ?? null,
    outputs_live: live.outputs.filter(isLive).length,
    outputs_failed: live.outputs.filter(isFailed).length,
    ...(outputs ? { outputs } : {}),
  };
}

/** Whether the frame speaks of outputs that the cached job does not have, or the other way round. */
function differs(job: StreamJob, live: LiveStatus): boolean {
  if (!job.outputs) return false;
  const known = new Set(job.outputs.map((output) => output.id));
  return live.outputs.some((output) => !known.has(output.id));
}

/**
 * Keeps the query cache, the one owner of server state, in step with the topic `status`. What a frame does not carry
 * (versions, wishes, names of destinations) is fetched again when the frame shows that it changed.
 */
export function statusListener(cache: QueryClient, forgetNumbers: (jobId: string) => void): TopicListener {
  let fresh = false;
  const change = (live: Change) => {
    if ("deleted" in live || live.state === "stopped" || live.state === "failed") forgetNumbers(live.job_id);
    if ("deleted" in live) {
      cache.setQueryData<JobList>(keys.jobs, (list) =>
        list?.jobs.some((job) => job.id === live.job_id)
          ? { jobs: list.jobs.filter((job) => job.id !== live.job_id), total: list.total - 1 }
          : list,
      );
      void cache.invalidateQueries({ queryKey: keys.job(live.job_id) });
      return;
    }
    const list = cache.getQueryData<JobList>(keys.jobs);
    if (list?.jobs.some((job) => job.id === live.job_id)) {
      cache.setQueryData<JobList>(keys.jobs, {
        ...list,
        jobs: list.jobs.map((job) => (job.id === live.job_id ? patchJob(job, live) : job)),
      });
    } else if (list) {
      void cache.invalidateQueries({ queryKey: keys.jobs });
    }
    const job = cache.getQueryData<StreamJob>(keys.job(live.job_id));
    if (job) {
      cache.setQueryData(keys.job(live.job_id), patchJob(job, live));
      if (differs(job, live) || job.state !== live.state || job.run !== live.run) {
        void cache.invalidateQueries({ queryKey: keys.job(live.job_id) });
      }
      if (job.run !== live.run || job.state !== live.state) {
        void cache.invalidateQueries({ queryKey: keys.runs(live.job_id), exact: true });
      }
    }
  };
  return {
    snapshot(data) {
      // After a lost link anything may have changed; the first snapshot after a page load finds fresh data.
      if (fresh) {
        void cache.invalidateQueries({ queryKey: keys.jobs });
        void cache.invalidateQueries({ queryKey: ["job"] });
      }
      fresh = true;
      for (const live of data as LiveStatus[]) change(live);
    },
    delta(data) {
      change(data as Change);
    },
  };
}
