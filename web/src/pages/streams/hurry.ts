import { useRef } from "react";

/** Pixels in a millisecond above which nobody reads: some thirty rows a second. */
const FAST = 3;
/** Below this, everybody does. */
const CALM = 1;
/** The time that a pace is taken from, in milliseconds: one late frame is no haste. */
const WINDOW_MS = 100;
/** A list that was fast has to be calm for so long. */
const CALM_MS = 150;

/** How fast a list goes by, from the places where it was seen. */
export class Pace {
  /** Oldest first: those of the last `WINDOW_MS`, and the one before them. `at` is `null` for where it rested. */
  #seen: { offset: number; at: number | null }[] = [];
  #calmSince: number | null = null;
  fast = false;

  /** It rests here. */
  rest(offset: number): void {
    this.#seen = [{ offset, at: null }];
    this.#calmSince = null;
    this.fast = false;
  }

  /** It is seen here at this moment. */
  move(offset: number, at: number): void {
    const last = this.#seen.at(-1);
    if (last?.offset === offset) return;
    // What sets out from rest is taken to have done so a moment ago.
    if (last?.at === null) last.at = at - WINDOW_MS;
    this.#seen.push({ offset, at });
    while (this.#seen.length > 2 && at - (this.#seen[1]?.at ?? at) >= WINDOW_MS) this.#seen.shift();
    const first = this.#seen[0] ?? { offset, at };
    // Less than a window says too little, and what lies long ago nothing.
    const elapsed = Math.min(Math.max(at - (first.at ?? at), WINDOW_MS), 2 * WINDOW_MS);
    const pace = Math.abs(offset - first.offset) / elapsed;
    if (pace > FAST) this.fast = true;
    this.#calmSince = pace < CALM ? (this.#calmSince ?? at) : null;
    if (this.#calmSince !== null && at - this.#calmSince >= CALM_MS) this.fast = false;
  }
}

/** Whether a list flies past, until it rests or goes by at a pace to read at. */
export function useHurry(scrolling: boolean, offset: number): boolean {
  const pace = useRef<Pace | null>(null);
  pace.current ??= new Pace();
  if (scrolling) pace.current.move(offset, performance.now());
  else pace.current.rest(offset);
  return pace.current.fast;
}
