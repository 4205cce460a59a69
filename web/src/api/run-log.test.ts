import { describe, expect, it, vi } from "vitest";
import { PAGE_LINES, readAll } from "./run-log";

describe("the log of a run", () => {
  const stored = (count: number) =>
    vi.fn(async (after: number, limit: number) =>
      Array.from({ length: Math.max(0, Math.min(limit, count - after)) }, (_, at) => ({
        seq: after + at + 1,
      })),
    );

  it("is read to its end, where it says why the run ended", async () => {
    const read = stored(2 * PAGE_LINES + 17);
    const all = await readAll(read);
    expect([all.length, all[0]?.seq, all.at(-1)?.seq]).toEqual([10_017, 1, 10_017]);
    expect(read).toHaveBeenCalledTimes(3);
  });

  it("is asked for once where one answer has it all", async () => {
    const read = stored(12);
    expect(await readAll(read)).toHaveLength(12);
    expect(read).toHaveBeenCalledTimes(1);
    expect(await readAll(stored(0))).toEqual([]);
  });

  it("comes to an end, whatever the server answers", async () => {
    const read = vi.fn(async (_after: number, limit: number) =>
      Array.from({ length: limit }, () => ({ seq: 1 })),
    );
    await readAll(read);
    expect(read.mock.calls.length).toBeLessThan(100);
  });
});
