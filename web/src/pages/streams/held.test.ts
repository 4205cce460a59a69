import { describe, expect, it } from "vitest";
import { withHeld } from "./held";

describe("the lines that are drawn", () => {
  const range = { startIndex: 10, endIndex: 12, overscan: 1, count: 300 };

  it("are those in sight and a little more", () => {
    expect(withHeld(range, -1)).toEqual([9, 10, 11, 12, 13]);
    expect(withHeld(range, 11)).toEqual([9, 10, 11, 12, 13]);
  });

  it("and the one with the focus, in its place", () => {
    expect(withHeld(range, 3)).toEqual([3, 9, 10, 11, 12, 13]);
    expect(withHeld(range, 200)).toEqual([9, 10, 11, 12, 13, 200]);
    expect(withHeld({ ...range, count: 100 }, 200), "which is gone").toEqual([9, 10, 11, 12, 13]);
  });
});
