import type { QueryClient } from "@tanstack/react-query";
import type { JobList } from "../api/jobs";
import { keys } from "../api/queries";
import type { Output, StreamJob } from "../api/types";
import { hasPicture } from "../state/language";
import { atOnce, type Schedule } from "./batch";
import type { TopicListener } from "./socket";

/** Somebody has seen a trouble. */
interface Seen {
  at: string;
  by: string;
}

const seenFields = (seen: Seen | null | undefined) => ({
  acknowledged_at: seen?.at ?? null,
  acknowledged_by: seen?.by ?? null,
});

/** One output in a frame of the topic `status`. */
export interface LiveOutput {
  id: string;
  state: string;
  state_since: string;
  reason: string | null;
  reason_detail: string | null;
  retry_at?: string | null;
  acknowledged?: Seen | null;
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
  acknowledged?: Seen | null;
  run: number;
  started_at: string | null;
  on_air_since?: string | null;
  pid?: number | null;
  outputs: LiveOutput[];
}

type Change = LiveStatus | { job_id: string; deleted: true };

const isLive = (output: LiveOutput) => output.state === "live";
const isFailed = (output: LiveOutput) => output.state === "failed";

/** The job as the server last told it, with the state it has now. */
export function patchJob(job: StreamJob, live: LiveStatus): StreamJob {
  const outputs = job.outputs?.map((output): Output => {
    const now = live.outputs.find((each) => each.id === output.id);
    if (!now) return output;
    const { state, state_since, reason, reason_detail, file } = now;
    const seen = seenFields(now.acknowledged);
    return {
      ...output,
      state,
      state_since,
      reason,
      reason_detail,
      file,
      retry_at: now.retry_at ?? null,
      ...seen,
    };
  });
  return {
    ...job,
    ...seenFields(live.acknowledged),
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
    on_air_since: live.on_air_since ?? null,
    pid: live.pid ?? null,
    outputs_live: live.outputs.filter(isLive).length,
    outputs_failed: live.outputs.filter(isFailed).length,
    ...(outputs ? { outputs } : {}),
  };
}

/** Whether the frame says nothing that the listed job does not say. Saves a page from drawing hundreds of equal rows. */
function isKnown(job: StreamJob, live: LiveStatus): boolean {
  return (
    !job.outputs &&
    job.state === live.state &&
    job.state_since === live.state_since &&
    job.name === live.job_name &&
    job.reason === live.reason &&
    job.reason_detail === live.reason_detail &&
    job.retry_at === live.retry_at &&
    job.crash_loop === live.crash_loop &&
    (job.acknowledged_at ?? null) === (live.acknowledged?.at ?? null) &&
    job.run === live.run &&
    job.started_at === live.started_at &&
    (job.on_air_since ?? null) === (live.on_air_since ?? null) &&
    job.pid === (live.pid ?? null) &&
    job.outputs_live === live.outputs.filter(isLive).length &&
    job.outputs_failed === live.outputs.filter(isFailed).length
  );
}

/** Whether the frame speaks of outputs that the cached job does not have, or the other way round. */
function differs(job: StreamJob, live: LiveStatus): boolean {
  if (!job.outputs) return false;
  const known = new Set(job.outputs.map((output) => output.id));
  return live.outputs.some((output) => !known.has(output.id));
}

/**
 * Keeps the query cache, the one owner of server state, in step with the topic `status`. What a frame does not carry
 * (versions, wishes, names of destinations) is fetched again when the frame shows that it changed. Frames that come
 * close together change the cache once: when hundreds of streams start, a page must not be drawn for each step of each.
 */
export function statusListener(
  cache: QueryClient,
  setOnAir: (jobId: string, onAir: boolean) => void,
  schedule: Schedule = atOnce,
): TopicListener {
  let fresh = false;
  /** The last word on each job since the cache was changed. */
  const news = new Map<string, Change>();

  const changeList = (changes: readonly Change[]) => {
    const list = cache.getQueryData<JobList>(keys.jobs);
    if (!list) return;
    const byId = new Map(changes.map((change) => [change.job_id, change]));
    let gone = 0;
    let changed = false;
    const jobs = list.jobs.flatMap((job) => {
      const live = byId.get(job.id);
      if (!live) return [job];
      byId.delete(job.id);
      if ("deleted" in live) {
        gone += 1;
        return [];
      }
      if (isKnown(job, live)) return [job];
      changed = true;
      return [patchJob(job, live)];
    });
    if (changed || gone > 0) cache.setQueryData<JobList>(keys.jobs, { jobs, total: list.total - gone });
    // What is left is new here; a job that is gone already is no news.
    if ([...byId.values()].some((live) => !("deleted" in live))) {
      void cache.invalidateQueries({ queryKey: keys.jobs });
    }
  };

  const changeJob = (live: Change) => {
    if ("deleted" in live) {
      void cache.invalidateQueries({ queryKey: keys.job(live.job_id) });
      return;
    }
    const job = cache.getQueryData<StreamJob>(keys.job(live.job_id));
    if (!job) return;
    cache.setQueryData(keys.job(live.job_id), patchJob(job, live));
    if (differs(job, live) || job.state !== live.state || job.run !== live.run) {
      void cache.invalidateQueries({ queryKey: keys.job(live.job_id) });
    }
    if (job.run !== live.run || job.state !== live.state) {
      void cache.invalidateQueries({ queryKey: keys.runs(live.job_id), exact: true });
    }
  };

  const flush = () => {
    if (news.size === 0) return;
    const changes = [...news.values()];
    news.clear();
    for (const live of changes) setOnAir(live.job_id, !("deleted" in live) && hasPicture(live.state));
    changeList(changes);
    for (const live of changes) changeJob(live);
  };
  const change = (live: Change) => {
    const first = news.size === 0;
    news.set(live.job_id, live);
    if (first) schedule(flush);
  };
  return {
    snapshot(data) {
      // After a lost link anything may have changed; the first snapshot after a page load finds fresh data.
      if (fresh) {
        void cache.invalidateQueries({ queryKey: keys.jobs });
        void cache.invalidateQueries({ queryKey: ["job"] });
      }
      fresh = true;
      news.clear();
      for (const live of data as LiveStatus[]) news.set(live.job_id, live);
      // A frame may be pending for older news: it finds these, or nothing.
      flush();
    },
    delta(data) {
      change(data as Change);
    },
  };
}
