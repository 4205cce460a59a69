import { expect, it, vi } from "vitest";
import { JOBS_FIRST, JOBS_PAGE, type JobList, keepNewer, loadJobs } from "./jobs";
import type { StreamJob } from "./types";

const job = (id: string, change: object = {}): StreamJob =>
  ({ id, name: id, state: "stopped", ...change }) as StreamJob;
const some = (count: number, first = 0) =>
  Array.from({ length: count }, (_, index) => job(`j${first + index}`));

it("loads page after page and tells of each but the last", async () => {
  const all = some(450);
  const page = vi.fn(async (offset: number, limit: number) => ({
    jobs: all.slice(offset, offset + limit),
    total: 450,
  }));
  const parts: number[] = [];
  const list = await loadJobs(page, (part) => parts.push(part.jobs.length));
  expect(list.jobs).toHaveLength(450);
  expect(list.total).toBe(450);
  expect(page.mock.calls).toEqual([
    [0, JOBS_FIRST],
    [50, JOBS_PAGE],
    [250, JOBS_PAGE],
  ]);
  expect(parts).toEqual([50, 250]);
});

it("asks once where one page is enough", async () => {
  const page = vi.fn(async () => ({ jobs: some(3), total: 3 }));
  expect((await loadJobs(page, () => {})).jobs).toHaveLength(3);
  expect(page).toHaveBeenCalledOnce();
});

it("has nobody twice when one was deleted between two pages", async () => {
  const page = async (offset: number) =>
    offset === 0 ? { jobs: some(50), total: 51 } : { jobs: [job("j49"), job("j50")], total: 50 };
  const list = await loadJobs(page, () => {});
  expect(new Set(list.jobs.map(({ id }) => id)).size).toBe(list.jobs.length);
});

it("keeps the state that came over the live link while an older answer was on its way", () => {
  const loaded: JobList = {
    jobs: [job("a", { state: "starting", state_since: "2026-11-23T10:00:00Z", version: 7 }), job("b")],
    total: 2,
  };
  const known: JobList = {
    jobs: [job("a", { state: "running", state_since: "2026-11-23T10:00:05Z", version: 6, outputs_live: 3 })],
    total: 1,
  };
  expect(keepNewer(loaded, known).jobs[0]).toMatchObject({ state: "running", outputs_live: 3, version: 7 });
  expect(keepNewer(known, loaded).jobs[0]).toMatchObject({ state: "running" });
  expect(keepNewer(loaded, undefined)).toBe(loaded);
});
