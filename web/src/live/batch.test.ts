import { QueryClient } from "@tanstack/react-query";
import { expect, it, vi } from "vitest";
import { keys } from "../api/queries";
import type { StreamJob } from "../api/types";
import { type JobMetrics, MetricsStore } from "./metrics";
import { type LiveStatus, statusListener } from "./status";

const later = () => {
  const work: (() => void)[] = [];
  return {
    schedule: (each: () => void) => void work.push(each),
    run: () => work.splice(0).map((each) => each()),
    work,
  };
};
const numbers = (job_id: string) => ({ job_id, outputs: [] }) as unknown as JobMetrics;

it("tells of hundreds of numbers at once, and only those who look", () => {
  const queue = later();
  const store = new MetricsStore(Date.now, queue.schedule);
  const seen = vi.fn();
  store.subscribe("j7", seen);
  for (let round = 0; round < 2; round += 1) {
    for (let index = 0; index < 300; index += 1) store.delta(numbers(`j${index}`));
  }
  expect(seen).not.toHaveBeenCalled();
  expect(queue.work).toHaveLength(1);
  queue.run();
  expect(seen).toHaveBeenCalledOnce();
});

it("changes the cache once for hundreds of states, and not at all for what it knows", () => {
  const queue = later();
  const cache = new QueryClient();
  const jobs = Array.from(
    { length: 300 },
    (_, index) => ({ id: `j${index}`, state: "starting" }) as StreamJob,
  );
  cache.setQueryData(keys.jobs, { jobs, total: 300 });
  const writes = vi.spyOn(cache, "setQueryData");
  const listener = statusListener(cache, () => {}, queue.schedule);
  const live = (index: number) =>
    ({ job_id: `j${index}`, state: "running", outputs: [] }) as unknown as LiveStatus;
  for (let index = 0; index < 300; index += 1) listener.delta(live(index));
  queue.run();
  expect(writes).toHaveBeenCalledOnce();
  const list = cache.getQueryData<{ jobs: StreamJob[] }>(keys.jobs);
  expect(list?.jobs.every(({ state }) => state === "running")).toBe(true);
  writes.mockClear();
  const [first] = list?.jobs ?? [];
  listener.delta({ ...live(0), job_name: first?.name, pid: first?.pid } as unknown as LiveStatus);
  queue.run();
  expect(writes).not.toHaveBeenCalled();
});
