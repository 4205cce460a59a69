import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { pageKeys, usePageKeys } from "./page-keys";

afterEach(cleanup);

function Page({ label, run }: { label: string; run(): void }) {
  usePageKeys([{ key: "m", label, run }]);
  return null;
}

it("keys of a page come with it, do what it does now, and go with it", () => {
  const [first, second] = [vi.fn(), vi.fn()];
  const { rerender, unmount } = render(<Page label="Sound" run={first} />);
  const own = pageKeys.get();
  expect(own.map(({ key, label }) => [key, label])).toEqual([["m", "Sound"]]);
  rerender(<Page label="Sound" run={second} />);
  expect(pageKeys.get()).toBe(own);
  own[0]?.run();
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
  unmount();
  expect(pageKeys.get()).toEqual([]);
});
