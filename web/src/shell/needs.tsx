import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { jobsQuery } from "../api/queries";
import type { StreamJob } from "../api/types";
import { type Sections, type Summary, sectionsOf, summarize } from "../state/needs";
import { useSeenToo } from "../state/seen";
import { useSlow } from "../state/slow";
import { useNow } from "../ui/time";

const NONE: readonly StreamJob[] = [];
/** How often is looked whether something is on its way for too long. */
const LOOK_MS = 5_000;

interface Needs extends Sections {
  /** `null` until all streams are known: while further pages are on their way a count would be too small. */
  summary: Summary | null;
}

const Context = createContext<Needs>({ needs: [], seen: [], onAir: [], off: [], summary: null });

/** What needs somebody, worked out once for the dashboard, the counter, the bell and the title, so that they speak of the same number. */
export function NeedsProvider({ children }: { children: ReactNode }) {
  const { data, isFetching } = useQuery(jobsQuery);
  const jobs = useSeenToo(data?.jobs ?? NONE);
  const slow = useSlow(jobs);
  const now = Math.floor(useNow() / LOOK_MS) * LOOK_MS;
  const whole = data !== undefined && !(isFetching && data.jobs.length < data.total);
  const value = useMemo(() => {
    const sections = sectionsOf(jobs, slow, now);
    return { ...sections, summary: whole ? summarize(jobs, sections.needs) : null };
  }, [jobs, slow, now, whole]);
  return <Context value={value}>{children}</Context>;
}

export const useNeeds = (): Needs => useContext(Context);
