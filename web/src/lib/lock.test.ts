import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { onlyTab, storageLock } from "./lock";

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => void vi.useRealTimers());

it("lets one tab in at a time", async () => {
  const tabs = Array.from({ length: 4 }, () => storageLock(localStorage));
  let inside = 0;
  let most = 0;
  let done = 0;
  for (const lock of tabs) {
    void lock("x", async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 500));
      inside -= 1;
      done += 1;
    });
  }
  await vi.advanceTimersByTimeAsync(10_000);
  expect({ most, done }).toEqual({ most: 1, done: 4 });
});

it("outlives a tab that died with the lease", async () => {
  localStorage.setItem("castcore.lock.x", `somebody ${Date.now() + 30_000}`);
  const work = vi.fn(async () => {});
  void storageLock(localStorage)("x", work);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(work).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(work).toHaveBeenCalledOnce();
});

it("frees the lease when the work fails", async () => {
  const failing = storageLock(localStorage)("x", () => Promise.reject(new Error("no")));
  const seen = expect(failing).rejects.toThrow("no");
  await vi.advanceTimersByTimeAsync(1_000);
  await seen;
  expect(localStorage.getItem("castcore.lock.x")).toBeNull();
});

describe("the only tab", () => {
  const manager = (held: string[] | undefined) => {
    const request = vi.fn(() => new Promise(() => {}));
    const query = async () => (held ? { held: held.map((name) => ({ name })) } : {});
    return { request, locks: { request, query } as unknown as LockManager };
  };

  it("is one that finds no other, and is found by the next", async () => {
    const { locks, request } = manager(["refresh"]);
    expect(await onlyTab(locks)()).toBe(true);
    expect(request).toHaveBeenCalledWith("castcore.tab", { mode: "shared" }, expect.any(Function));
    expect(await onlyTab(manager(["castcore.tab"]).locks)()).toBe(false);
  });

  it("is never sure where the browser does not tell", async () => {
    expect(await onlyTab(manager(undefined).locks)()).toBe(false);
    expect(await onlyTab(undefined)()).toBe(false);
  });
});
