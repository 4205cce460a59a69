import { describe, expect, it } from "vitest";
import { Pace } from "./hurry";

/** Goes on from rest: so many pixels every so many milliseconds. */
function goes(pace: Pace, step: number, everyMs: number, times: number, from = { offset: 0, at: 1_000 }) {
  const fast: boolean[] = [];
  let { offset, at } = from;
  for (let n = 0; n < times; n += 1) {
    offset += step;
    at += everyMs;
    pace.move(offset, at);
    fast.push(pace.fast);
  }
  return { fast, offset, at };
}

function rested(): Pace {
  const pace = new Pace();
  pace.rest(0);
  return pace;
}

describe("a list in a hurry", () => {
  it("is one that flies past, from the first leap on and in both directions", () => {
    expect(goes(rested(), 500, 40, 3).fast).toEqual([true, true, true]);
    expect(goes(rested(), -500, 40, 3).fast).toEqual([true, true, true]);
  });

  it("is none that goes by at a pace to read at", () => {
    for (const [step, everyMs] of [
      [100, 40],
      [45, 16],
      [250, 90],
      [120, 120],
    ] as const) {
      expect(goes(rested(), step, everyMs, 40).fast).not.toContain(true);
    }
  });

  it("is none because of one late frame", () => {
    const pace = rested();
    const { offset } = goes(pace, 40, 16, 20);
    // As if drawn 50 ms late, and the next one in time.
    const late = 1_000 + 20 * 16;
    pace.move(offset + 165, late + 66);
    pace.move(offset + 205, late + 70);
    expect(pace.fast).toBe(false);
  });

  it("is over at rest, or when it was calm for a moment", () => {
    const pace = rested();
    const at = goes(pace, 900, 16, 5);
    const slow = goes(pace, 20, 120, 5, at).fast;
    expect(slow[0]).toBe(true);
    expect(slow.at(-1)).toBe(false);
    goes(pace, 900, 16, 5, { offset: 9_000, at: 5_000 });
    expect(pace.fast).toBe(true);
    pace.rest(13_500);
    expect(pace.fast).toBe(false);
  });
});
