import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { eventsQuery } from "../../api/stream-page";
import type { StreamJob } from "../../api/types";
import { useTransitions } from "../../live";
import { type Entry, joinEntries } from "./timeline";

/** Stored changes are asked for a moment after one was seen: the server writes them down behind the news. */
const BEHIND_MS = 2_000;

export interface Timeline {
  /** Oldest first. */
  entries: readonly Entry[];
  /** Whether the server keeps the past; else it reaches back only to when this page was opened. */
  kept: boolean;
  loading: boolean;
}

/** All that is known of a stream's states. */
export function useTimeline(job: StreamJob): Timeline {
  const cache = useQueryClient();
  const seen = useTransitions(job.id);
  const { data: stored, isPending } = useQuery(eventsQuery(job.id));
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new change is the reason to ask.
  useEffect(() => {
    const timer = setTimeout(
      () => void cache.invalidateQueries({ queryKey: eventsQuery(job.id).queryKey }),
      BEHIND_MS,
    );
    return () => clearTimeout(timer);
  }, [cache, job.id, seen]);
  const entries = useMemo(() => joinEntries(stored ?? [], seen, job), [stored, seen, job]);
  return { entries, kept: Boolean(stored), loading: isPending };
}
