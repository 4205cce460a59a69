/** Runs something soon; several calls before it runs are the caller's to fold into one. */
export type Schedule = (work: () => void) => void;

/** Runs it at once: what tests and small pages need. */
export const atOnce: Schedule = (work) => work();

/**
 * Runs work in an animation frame, and at most once in `gapMs`. Numbers of hundreds of streams arrive all through a
 * second; people read them a few times a second at best, and the page is drawn once for all of them. A hidden page
 * draws no frames, so there the timer alone counts.
 */
export function inFrames(gapMs: number): Schedule {
  let last = Number.NEGATIVE_INFINITY;
  return (work) => {
    const run = () => {
      last = performance.now();
      work();
    };
    setTimeout(
      () => (document.hidden ? run() : requestAnimationFrame(run)),
      Math.max(0, last + gapMs - performance.now()),
    );
  };
}
