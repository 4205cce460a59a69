import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  filterLines,
  holesIn,
  KEEP,
  type LogFilter,
  type LogLine,
  LogStore,
  mergeLines,
  splitMatches,
} from "./log";

const line = (seq: number, extra: Partial<LogLine> = {}): LogLine => ({
  seq,
  run: 1,
  ts: seq,
  level: "info",
  line: `line ${seq}`,
  ...extra,
});
const range = (from: number, to: number, extra: Partial<LogLine> = {}) =>
  Array.from({ length: to - from + 1 }, (_, index) => line(from + index, extra));
const seqs = (lines: readonly LogLine[]) => lines.map(({ seq }) => seq);
const shown = (log: LogStore) => seqs(log.view.get().lines);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the live log", () => {
  it("begins with the snapshot and grows", () => {
    const log = new LogStore();
    expect(log.view.get().state).toBe("waiting");
    log.snapshot([line(1), line(2)]);
    log.delta(line(3));
    expect(shown(log)).toEqual([1, 2, 3]);
  });

  it("starts over with a new run, and takes nothing of an older one", () => {
    const log = new LogStore();
    log.snapshot([line(1), line(2)]);
    log.delta(line(3, { run: 2 }));
    log.delta(line(2));
    expect(shown(log)).toEqual([3]);
  });

  it("keeps a bounded number of lines", () => {
    const log = new LogStore();
    log.snapshot(range(1, KEEP + 700));
    log.delta(line(KEEP + 701));
    expect(log.view.get().lines).toHaveLength(KEEP);
    expect(shown(log).at(-1)).toBe(KEEP + 701);
  });
});

it("lines of a flood are one change", () => {
  const work: (() => void)[] = [];
  const log = new LogStore(null, (each) => work.push(each));
  log.snapshot([line(1)]);
  const changed = vi.fn();
  log.view.subscribe(changed);
  for (const each of range(2, 900)) log.delta(each);
  expect(work).toHaveLength(1);
  work[0]?.();
  expect(changed).toHaveBeenCalledOnce();
  log.delta(line(901));
  // A snapshot must not overtake a line that waits.
  log.snapshot(range(800, 902));
  expect(shown(log)).toEqual(seqs(range(1, 902)));
});

describe("a server that is started again", () => {
  it("tells the last lines once more: none is there twice and none is lost", () => {
    const log = new LogStore();
    log.snapshot(range(1, 40));
    // Its log is empty at first, then it reads what the runtime still has, then new lines come.
    log.snapshot([]);
    expect(shown(log)).toEqual(seqs(range(1, 40)));
    for (const each of range(20, 45)) log.delta(each);
    expect(shown(log)).toEqual(seqs(range(1, 45)));
    log.snapshot(range(30, 50));
    expect(shown(log)).toEqual(seqs(range(1, 50)));
  });

  it("may have been away for longer than it remembers: the stored log fills the hole", async () => {
    const read = vi.fn(async (_run: number, after: number, limit: number) =>
      range(after + 1, after + limit + 3),
    );
    const log = new LogStore(read);
    log.snapshot(range(1, 40));
    log.snapshot(range(61, 80));
    await vi.advanceTimersByTimeAsync(0);
    expect(read).toHaveBeenCalledExactlyOnceWith(1, 40, 20);
    expect(shown(log)).toEqual(seqs(range(1, 80)));
  });

  it("may have stored the lines a moment later than it sent others", async () => {
    const read = vi.fn().mockResolvedValueOnce([]).mockResolvedValueOnce(range(3, 4));
    const log = new LogStore(read);
    log.snapshot(range(1, 2));
    log.delta(line(5));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(shown(log)).toEqual([1, 2, 3, 4, 5]);
  });

  it("is not asked for ever for lines that nobody kept", async () => {
    const read = vi.fn().mockRejectedValue(new Error("away"));
    const log = new LogStore(read);
    log.snapshot(range(1, 2));
    log.delta(line(5));
    await vi.advanceTimersByTimeAsync(60_000);
    log.delta(line(6));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(read).toHaveBeenCalledTimes(2);
    expect([...holesIn(log.view.get().lines)]).toEqual([[5, 2]]);
  });
});

it("the lines before the first that was sent come from the stored log", async () => {
  const read = vi.fn(async () => range(1, 100));
  const log = new LogStore(read);
  log.snapshot(range(101, 110));
  await vi.advanceTimersByTimeAsync(0);
  expect(read).toHaveBeenCalledExactlyOnceWith(1, 0, 100);
  expect(shown(log)).toEqual(seqs(range(1, 110)));
});

it("a log that nobody looks at any more takes no late answer", async () => {
  const read = vi.fn(async () => range(1, 100));
  const log = new LogStore(read);
  log.snapshot(range(101, 102));
  log.end();
  await vi.advanceTimersByTimeAsync(0);
  expect(shown(log)).toEqual([101, 102]);
});

describe("merging", () => {
  it("keeps the newest run only", () => {
    expect(mergeLines(range(1, 3), range(4, 5, { run: 2 }))).toEqual(range(4, 5, { run: 2 }));
    expect(mergeLines(range(4, 5, { run: 2 }), range(1, 3))).toEqual(range(4, 5, { run: 2 }));
    expect(mergeLines([], [line(1), line(2, { run: 2 })])).toEqual([line(2, { run: 2 })]);
  });

  it("puts lines in order", () => {
    expect(seqs(mergeLines([line(3), line(4)], [line(1), line(3), line(6)]))).toEqual([1, 3, 4, 6]);
  });
});

describe("the filter", () => {
  const lines = [
    line(1, { level: "debug" }),
    line(2, { line: "Opening SEGMENT" }),
    line(3, { level: "warning", output_id: "a" }),
    line(4, { level: "error", line: "Broken pipe", output_id: "b" }),
    line(5, { level: "new-level" }),
  ];
  const left = (by: Partial<LogFilter>) =>
    seqs(filterLines(lines, { least: "debug", text: "", from: "", ...by }));

  it("goes by level and never hides a level that it does not know", () => {
    expect(left({})).toEqual([1, 2, 3, 4, 5]);
    expect(left({ least: "warning" })).toEqual([3, 4, 5]);
    expect(left({ least: "error" })).toEqual([4, 5]);
  });

  it("finds text in any case", () => {
    expect(left({ text: " segment " })).toEqual([2]);
    expect(left({ least: "error", text: "segment" })).toEqual([]);
  });

  it("goes by whom a line is about", () => {
    expect(left({ from: "a" })).toEqual([3]);
    expect(left({ from: "encoder" })).toEqual([1, 2, 5]);
  });
});

it("matches are cut out of a line, and the pieces are the line", () => {
  expect(splitMatches("An error: ERROR", "error")).toEqual(["An ", "error", ": ", "ERROR", ""]);
  expect(splitMatches("nothing", "x")).toEqual(["nothing"]);
  expect(splitMatches("İ error", "error")).toEqual(["İ error"]);
});
