import { type BulkAnswer, failureOf, isUnknownHere } from "../../api/board";
import { type ApiFailure, toFailure } from "../../api/failure";
import type { StreamJob } from "../../api/types";
import type { Verb } from "../../state/actions";
import { canStart, canStop, isOnAir, jobState } from "../../state/language";

/** What a bulk action reaches: those that it changes, and those that are so already. */
export interface Plan {
  verb: Verb;
  reached: StreamJob[];
  left: StreamJob[];
  /** Of those reached, the ones whose viewers will notice. */
  onAir: StreamJob[];
}

function reaches(verb: Verb, job: StreamJob): boolean {
  if (verb === "start") return canStart(job);
  if (verb === "stop") return canStop(job);
  return jobState(job.state) !== "stopped" && jobState(job.state) !== "stopping";
}

export function planBulk(verb: Verb, jobs: readonly StreamJob[]): Plan {
  const reached = jobs.filter((job) => reaches(verb, job));
  return {
    verb,
    reached,
    left: jobs.filter((job) => !reaches(verb, job)),
    onAir: reached.filter((job) => isOnAir(job.state)),
  };
}

/** What became of each. */
export interface Outcome {
  done: StreamJob[];
  failed: { job: StreamJob; failure: ApiFailure }[];
}

export interface BulkParts {
  /** Several in one request. */
  many(verb: Verb, ids: readonly string[]): Promise<BulkAnswer[]>;
  one(verb: Verb, id: string): Promise<unknown>;
  progress(settled: number): void;
}

/** In one request at most, so that progress can be seen. */
export const CHUNK = 25;
/** Single requests at the same time at most. */
export const WIDTH = 4;

/** Runs `work` over all, so many at a time. */
async function spread<T>(all: readonly T[], width: number, work: (each: T) => Promise<void>): Promise<void> {
  const queue = [...all];
  const lane = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: Math.min(width, all.length) }, lane));
}

/**
 * Asks for the same of all of them. A server that knows no bulk requests is asked one by one. One that fails never keeps
 * the others from being tried.
 */
export async function runBulk(verb: Verb, jobs: readonly StreamJob[], parts: BulkParts): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [] };
  const settle = (job: StreamJob, failure: ApiFailure | null) => {
    if (failure) outcome.failed.push({ job, failure });
    else outcome.done.push(job);
    parts.progress(outcome.done.length + outcome.failed.length);
  };
  let left = [...jobs];
  while (left.length > 0) {
    const chunk = left.slice(0, CHUNK);
    let answers: BulkAnswer[];
    try {
      answers = await parts.many(
        verb,
        chunk.map((job) => job.id),
      );
    } catch (thrown) {
      if (isUnknownHere(thrown)) break;
      for (const job of chunk) settle(job, toFailure(thrown));
      left = left.slice(CHUNK);
      continue;
    }
    for (const job of chunk) {
      const answer = answers.find((each) => each.job_id === job.id);
      settle(job, failureOf(answer ?? { job_id: job.id, ok: false, error: null }));
    }
    left = left.slice(CHUNK);
  }
  await spread(left, WIDTH, async (job) => {
    try {
      await parts.one(verb, job.id);
      settle(job, null);
    } catch (thrown) {
      settle(job, toFailure(thrown));
    }
  });
  return outcome;
}
