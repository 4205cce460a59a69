import type { StreamJob } from "./types";

/** The streams as far as they are loaded, and how many there are. */
export interface JobList {
  jobs: StreamJob[];
  total: number;
}

/** Streams in the first answer: more than a screen shows, and few enough to be there soon. */
export const JOBS_FIRST = 50;
/** Streams in each further answer. */
export const JOBS_PAGE = 200;
/** Beyond this many pages a list is no list any more; the page says how many are missing. */
const MOST_PAGES = 25;

/** What the live link carries: these parts may be newer here than in an answer that was on its way. */
function withLive(job: StreamJob, known: StreamJob): StreamJob {
  const { state, status, state_since, reason, reason_detail, retry_at, crash_loop } = known;
  const { run, started_at, on_air_since, pid, outputs_live, outputs_failed } = known;
  return {
    ...job,
    ...{ state, status, state_since, reason, reason_detail, retry_at, crash_loop },
    ...{ run, started_at, on_air_since, pid, outputs_live, outputs_failed },
  };
}

/** The loaded streams, each with the newer of the two states known of it. */
export function keepNewer(loaded: JobList, known: JobList | undefined): JobList {
  if (!known) return loaded;
  const byId = new Map(known.jobs.map((job) => [job.id, job]));
  const when = (job: StreamJob) => (job.state_since ? Date.parse(job.state_since) : 0);
  return {
    ...loaded,
    jobs: loaded.jobs.map((job) => {
      const other = byId.get(job.id);
      return other && when(other) > when(job) ? withLive(job, other) : job;
    }),
  };
}

/** Loads page after page; `partial` hears of what is there after each one but the last. */
export async function loadJobs(
  page: (offset: number, limit: number) => Promise<JobList>,
  partial: (list: JobList) => void,
): Promise<JobList> {
  const byId = new Map<string, StreamJob>();
  let total = 0;
  let offset = 0;
  for (let number = 0; number < MOST_PAGES; number += 1) {
    const limit = number === 0 ? JOBS_FIRST : JOBS_PAGE;
    const answer = await page(offset, limit);
    // A stream that was deleted meanwhile moves the others up: none may stand here twice.
    for (const job of answer.jobs) byId.set(job.id, job);
    total = answer.total;
    offset += limit;
    if (answer.jobs.length < limit || offset >= total) break;
    partial({ jobs: [...byId.values()], total });
  }
  return { jobs: [...byId.values()], total: Math.max(total, byId.size) };
}
