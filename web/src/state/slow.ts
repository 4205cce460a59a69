import { useEffect, useRef, useState } from "react";
import type { StreamJob } from "../api/types";
import { metrics } from "../live";
import type { JobNumbers } from "../live/metrics";
import { isOnAir } from "./language";
import { NUMBERS_OLD_MS, SPEED_LOW } from "./limits";

/** Seconds over which the speed is averaged: one slow second is no trouble. */
const SPAN = 10;
const LOOK_MS = 2_000;

/** Whether the encoder has been behind the clock for a while; `null` when that cannot be said yet. */
export function isSlow(numbers: JobNumbers | null, now: number): boolean | null {
  if (!numbers || now - numbers.at > NUMBERS_OLD_MS) return null;
  const speeds = numbers.past.slice(-SPAN).flatMap(({ speed }) => (speed === null ? [] : [speed]));
  if (speeds.length < SPAN) return null;
  return speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length < SPEED_LOW;
}

/** Streams whose encoder is behind the clock, with the moment since when this page saw it. */
export function useSlow(jobs: readonly StreamJob[]): ReadonlyMap<string, number> {
  const [slow, setSlow] = useState<ReadonlyMap<string, number>>(new Map());
  const now = useRef(jobs);
  now.current = jobs;
  useEffect(() => {
    const look = () => {
      const at = Date.now();
      setSlow((before) => {
        const next = new Map<string, number>();
        for (const job of now.current) {
          if (!isOnAir(job.state)) continue;
          const is = isSlow(metrics.get(job.id), at);
          const since = before.get(job.id);
          // What cannot be said does not change what was said.
          if (is || (is === null && since !== undefined)) next.set(job.id, since ?? at - SPAN * 1_000);
        }
        const same = next.size === before.size && [...next.keys()].every((id) => before.has(id));
        return same ? before : next;
      });
    };
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return slow;
}
