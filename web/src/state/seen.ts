import { type UseQueryResult, useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { jobQuery } from "../api/queries";
import type { StreamJob } from "../api/types";
import { jobState, reachesNobody } from "./language";
import { troubledOutputs } from "./trouble";

/** Whole streams asked for at once; a page shows no more troubles either. */
const MOST = 20;

/** Whether its destinations are what is wrong with a stream, and nobody has seen the stream itself yet. */
const asksForMore = (job: StreamJob): boolean =>
  !job.acknowledged_at && (jobState(job.state) === "degraded" || reachesNobody(job));

/** A stream of the list, seen when somebody has seen each of its destinations in trouble. The last of them counts. */
export function withSeen(job: StreamJob, whole: StreamJob | undefined): StreamJob {
  if (!whole || whole.state !== job.state || !asksForMore(job)) return job;
  const outputs = troubledOutputs(whole);
  const when = (at: string | null | undefined) => (at ? Date.parse(at) : 0);
  const [last] = [...outputs].sort((a, b) => when(b.acknowledged_at) - when(a.acknowledged_at));
  if (!last || outputs.some((output) => !output.acknowledged_at)) return job;
  return {
    ...job,
    acknowledged_at: last.acknowledged_at ?? null,
    acknowledged_by: last.acknowledged_by ?? null,
  };
}

const wholeOf = (results: UseQueryResult<StreamJob>[]) => results.map(({ data }) => data);

/** The streams of the list with what was said to each destination: a list has no destinations, so some are asked for. */
export function useSeenToo(jobs: readonly StreamJob[]): readonly StreamJob[] {
  const asked = jobs.filter(asksForMore).slice(0, MOST);
  const wholes = useQueries({ queries: asked.map(({ id }) => jobQuery(id)), combine: wholeOf });
  return useMemo(() => {
    const byId = new Map(wholes.flatMap((whole) => (whole ? [[whole.id, whole] as const] : [])));
    return byId.size === 0 ? jobs : jobs.map((job) => withSeen(job, byId.get(job.id)));
  }, [jobs, wholes]);
}
