import { useQueries, useQuery } from "@tanstack/react-query";
import { jobQuery, jobsQuery } from "../api/queries";
import type { Destination, Output, Profile, StreamJob } from "../api/types";
import { hasPicture } from "./language";

/** A stream that uses a destination or a profile. */
export interface Use {
  jobId: string;
  jobName: string;
  jobState: string;
  /** Whether a change reaches it now. */
  onAir: boolean;
  /** Of a destination: whether it is taken as long as this goes on. The server goes by what is wanted, as this does. */
  claims: boolean;
  /** Of a destination: the output that sends there. */
  output: Output | null;
}

/** With more streams than these the console does not fetch each one only to say where a destination is used. */
const MOST = 60;
const FRESH_MS = 30_000;

export interface Usage {
  /** Whether the answer may be trusted to be whole. */
  complete: boolean;
  pending: boolean;
  ofDestination(destination: Pick<Destination, "id">): Use[];
  ofProfile(profile: Pick<Profile, "id">): Use[];
}

/** Kinds that may serve several streams at once: each run has a file or a folder of its own. */
const SHARED = ["recording", "preview"];

const use = (job: StreamJob, output: Output | null): Use => ({
  jobId: job.id,
  jobName: job.name,
  jobState: job.state,
  onAir: hasPicture(job.state) && (output === null || output.state !== "stopped"),
  claims:
    job.desired_state === "running" &&
    output !== null &&
    output.enabled &&
    output.desired_state === "running" &&
    !SHARED.includes(output.destination_kind ?? ""),
  output,
});

/** The uses of a destination among jobs that are known whole. */
export function usesOf(jobs: readonly StreamJob[], destinationId: string): Use[] {
  return jobs.flatMap((job) =>
    (job.outputs ?? [])
      .filter((output) => output.destination_id === destinationId)
      .map((output) => use(job, output)),
  );
}

/**
 * Which streams use what. Outputs stand only in the job itself, so each job is read once and then kept in step by the
 * live link like every other.
 */
export function useUsage(): Usage {
  const { data, isPending } = useQuery(jobsQuery);
  const jobs = data?.jobs ?? [];
  const some = jobs.slice(0, MOST);
  const whole = useQueries({
    queries: some.map((job) => ({ ...jobQuery(job.id), staleTime: FRESH_MS })),
  });
  const known = whole.flatMap((query) => (query.data ? [query.data] : []));
  return {
    complete: known.length === jobs.length && (data?.total ?? 0) <= jobs.length,
    pending: isPending || whole.some((query) => query.isPending),
    ofDestination: ({ id }) => usesOf(known, id),
    ofProfile: ({ id }) => jobs.filter((job) => job.ffmpeg_profile_id === id).map((job) => use(job, null)),
  };
}
