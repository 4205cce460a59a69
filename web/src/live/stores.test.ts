import { describe, expect, it, vi } from "vitest";
import { filterLines, type LogLine, LogStore } from "./log";
import { type JobMetrics, MetricsStore } from "./metrics";

const line = (seq: number, extra: Partial<LogLine> = {}): LogLine => ({
  seq,
  run: 1,
  ts: seq,
  level: "info",
  line: `line ${seq}`,
  ...extra,
});

describe("the live log", () => {
  it("begins with the snapshot and grows", () => {
    const log = new LogStore();
    expect(log.view.get().state).toBe("waiting");
    log.snapshot([line(1), line(2)]);
    log.delta(line(3));
    expect(log.view.get().lines.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it("starts over with a new run", () => {
    const log = new LogStore();
    log.snapshot([line(1), line(2)]);
    log.delta(line(3, { run: 2 }));
    expect(log.view.get().lines.map(({ seq }) => seq)).toEqual([3]);
  });

  it("keeps a bounded number of lines", () => {
    const log = new LogStore();
    log.snapshot(Array.from({ length: 5_000 }, (_, index) => line(index)));
    log.delta(line(5_000));
    expect(log.view.get().lines).toHaveLength(2_000);
    expect(log.view.get().lines[1_999]?.seq).toBe(5_000);
  });
});

describe("the filter", () => {
  const lines = [
    line(1, { level: "debug" }),
    line(2, { line: "Opening SEGMENT" }),
    line(3, { level: "warning" }),
    line(4, { level: "error", line: "Broken pipe" }),
    line(5, { level: "new-level" }),
  ];
  const seqs = (...by: [Parameters<typeof filterLines>[1], string]) =>
    filterLines(lines, ...by).map(({ seq }) => seq);

  it("goes by level and never hides a level that it does not know", () => {
    expect(seqs("debug", "")).toEqual([1, 2, 3, 4, 5]);
    expect(seqs("warning", "")).toEqual([3, 4, 5]);
    expect(seqs("error", "")).toEqual([4, 5]);
  });

  it("finds text in any case", () => {
    expect(seqs("debug", " segment ")).toEqual([2]);
    expect(seqs("error", "segment")).toEqual([]);
  });
});

describe("the numbers", () => {
  const numbers = (job_id: string, fps: number): JobMetrics => ({
    job_id,
    fps,
    frame: 1,
    bitrate_kbps: 1,
    speed: 1,
    dropped_frames: 0,
    media_ms: 0,
    outputs: [],
  });

  it("wake only those who look at the job", () => {
    const store = new MetricsStore(() => 42);
    const [one, two] = [vi.fn(), vi.fn()];
    store.subscribe("1", one);
    store.subscribe("2", two);
    store.delta(numbers("1", 30));
    expect(one).toHaveBeenCalledOnce();
    expect(two).not.toHaveBeenCalled();
    expect(store.get("1")).toMatchObject({ at: 42, last: { fps: 30 } });
  });

  it("remember two minutes", () => {
    const store = new MetricsStore();
    for (let second = 0; second < 200; second += 1) store.delta(numbers("1", second));
    expect(store.get("1")?.past).toHaveLength(120);
    expect(store.get("1")?.past[119]?.fps).toBe(199);
  });

  it("drop what a snapshot no longer has", () => {
    const store = new MetricsStore();
    store.delta(numbers("1", 30));
    store.snapshot([numbers("2", 30)]);
    expect(store.get("1")).toBeNull();
    expect(store.get("2")).not.toBeNull();
  });
});
