import { useRef } from "react";

/** Pixels in a millisecond above which nobody reads: some thirty rows a second. */
const FAST = 3;
/** What lies between two looks, at least (a frame) and at most (after a rest), in milliseconds. */
const FRAME_MS = 16;
const REST_MS = 100;

/** Whether a list that went so far in this time flies past. */
export function isFast(distance: number, elapsedMs: number): boolean {
  return Math.abs(distance) > FAST * Math.min(Math.max(elapsedMs, FRAME_MS), REST_MS);
}

/** Whether a list flies past, until it rests: what is slower for a moment does not rest yet. */
export function useHurry(scrolling: boolean, offset: number): boolean {
  const last = useRef({ offset, at: 0, fast: false });
  if (!scrolling) {
    last.current = { offset, at: 0, fast: false };
  } else if (offset !== last.current.offset) {
    const at = performance.now();
    const fast = last.current.fast || isFast(offset - last.current.offset, at - last.current.at);
    last.current = { offset, at, fast };
  }
  return last.current.fast;
}
