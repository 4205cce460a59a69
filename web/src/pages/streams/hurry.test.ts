import { act, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { isFast, useHurry } from "./hurry";

test("a notch of the wheel is read, a fling is not", () => {
  expect(isFast(120, 10_000)).toBe(false);
  expect(isFast(-120, 200)).toBe(false);
  expect(isFast(100, 40)).toBe(false);
  expect(isFast(500, 10_000)).toBe(true);
  expect(isFast(-500, 40)).toBe(true);
});

test("what is slower for a moment flies past until the list rests", () => {
  let now = 1_000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const { result, rerender } = renderHook(({ moves, at }) => useHurry(moves, at), {
    initialProps: { moves: false, at: 0 },
  });
  const go = (moves: boolean, at: number) => {
    now += 40;
    act(() => rerender({ moves, at }));
    return result.current;
  };
  expect(go(true, 500)).toBe(true);
  expect(go(true, 510)).toBe(true);
  expect(go(false, 510)).toBe(false);
  expect(go(true, 540)).toBe(false);
});
