import { describe, expect, it } from "vitest";
import { shiftOf } from "./anchor";

const lines = (...keys: string[]) => keys.map((key, at) => ({ key, start: 1_000 + at * 96 }));
const now = (starts: Record<string, number>) => (key: string) => starts[key];

describe("what is looked at stays where it is", () => {
  const before = lines("a", "b", "c", "d");

  it("when nothing moved, and when everything did", () => {
    expect(shiftOf(before, now({ a: 1_000, b: 1_096, c: 1_192, d: 1_288 }), null)).toBe(0);
    expect(shiftOf(before, now({ a: 808, b: 904, c: 1_000, d: 1_096 }), null), "two went above").toBe(-192);
    expect(shiftOf(before, now({ a: 1_096, b: 1_192, c: 1_288, d: 1_384 }), "c"), "one came above").toBe(96);
  });

  it("and a line that went away by itself is not followed", () => {
    const moved = { a: 1_096, b: 1_192, c: 0, d: 1_288 };
    expect(shiftOf(before, now(moved), null)).toBe(96);
    expect(shiftOf(before, now(moved), "c")).toBe(96);
    expect(shiftOf(before, now({ a: 1_000, b: 1_096, d: 1_192 }), "c"), "it is gone").toBe(0);
  });

  it("around the pointer, when some lines moved and others did not", () => {
    const moved = now({ a: 1_000, b: 1_096, c: 1_096, d: 1_192 });
    expect(shiftOf(before, moved, "d")).toBe(-96);
    expect(shiftOf(before, moved, "a")).toBe(0);
    expect(shiftOf(before, moved, null), "the upper ones of as many").toBe(0);
  });

  it("and in another order nothing is followed", () => {
    expect(shiftOf(before, now({ a: 9_000, b: 2_000, c: 1_000, d: 4_000 }), "b")).toBe(0);
  });

  it("and nothing is made up for where nothing is left", () => {
    expect(shiftOf(before, () => undefined, "a")).toBe(0);
    expect(shiftOf([], now({ a: 1 }), null)).toBe(0);
  });
});
