import { defaultRangeExtractor, type Range } from "@tanstack/react-virtual";

/** The lines to draw, in their order: those in sight, and the one that is held although it may be out of sight. */
export function withHeld(range: Range, held: number): number[] {
  const seen = defaultRangeExtractor(range);
  if (held < 0 || held >= range.count || seen.includes(held)) return seen;
  return [...seen, held].sort((a, b) => a - b);
}
