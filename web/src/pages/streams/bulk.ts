import { type BulkAnswer, failureOf } from "../../api/board";
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
  progress(settled: number): void;
}

/** In one request at most, so that progress can be seen. */
export const CHUNK = 50;
/** Asks for the same of all of them. A part that fails never keeps the others from being tried. */
export async function runBulk(verb: Verb, jobs: readonly StreamJob[], parts: BulkParts): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [] };
  const settle = (job: StreamJob, failure: ApiFailure | null) => {
    if (failure) outcome.failed.push({ job, failure });
    else outcome.done.push(job);
    parts.progress(outcome.done.length + outcome.failed.length);
  };
  for (let from = 0; from < jobs.length; from += CHUNK) {
    const chunk = jobs.slice(from, from + CHUNK);
    try {
      const answers = await parts.many(
        verb,
        chunk.map((job) => job.id),
      );
      for (const job of chunk) {
        const answer = answers.find((each) => each.job_id === job.id);
        settle(job, failureOf(answer ?? { job_id: job.id, ok: false, error: null }));
      }
    } catch (thrown) {
      for (const job of chunk) settle(job, toFailure(thrown));
    }
  }
  return outcome;
}
