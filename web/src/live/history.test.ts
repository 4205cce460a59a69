import { describe, expect, it, vi } from "vitest";
import { History, Recorder } from "./history";
import { type JobMetrics, MetricsStore } from "./metrics";

const metrics = (part: Partial<JobMetrics> = {}): JobMetrics => ({
  job_id: "1",
  fps: 30,
  frame: 1,
  bitrate_kbps: 4_000,
  speed: 1,
  dropped_frames: 0,
  media_ms: 0,
  outputs: [],
  ...part,
});

function filled(seconds: number, part: (second: number) => Partial<JobMetrics> = () => ({})) {
  const history = new History();
  for (let second = 1; second <= seconds; second += 1) history.add(metrics(part(second)), second * 1_000);
  return history;
}

describe("the past of a job's numbers", () => {
  it("comes as columns from a moment on", () => {
    const { at, values } = filled(5, (fps) => ({ fps })).columns(3, 100);
    expect(at).toEqual([3, 4, 5]);
    expect(values.fps).toEqual([3, 4, 5]);
  });

  it("shows a gap where nothing came, never a straight line", () => {
    const history = filled(3);
    history.add(metrics(), 20_000);
    const { at, values } = history.columns(0, 100);
    expect(at).toEqual([1, 2, 3, 11.5, 20]);
    expect(values.speed).toEqual([1, 1, 1, null, 1]);
    expect(values.drops).toEqual([0, 0, 0, null, 0]);
  });

  it("keeps the gap when seconds are put together", () => {
    const history = filled(10);
    for (let second = 30; second < 40; second += 1) history.add(metrics(), second * 1_000);
    const { at, values } = history.columns(0, 5);
    expect(values.fps.filter((value) => value === null)).toHaveLength(1);
    expect(at).toEqual([...at].sort((a, b) => a - b));
  });

  const past = (...seconds: number[]) =>
    seconds.map((at) => ({ at, values: { fps: 20, bitrate: 1, speed: 1, drops: 0 } }));

  it("begins with what the server kept, at its pace, without what is there already", () => {
    const history = new History();
    for (const second of [100, 101, 102]) history.add(metrics(), second * 1_000);
    history.fill(past(60, 85, 90, 95, 100), 5, 103);
    const { at, values } = history.columns(0, 100);
    expect(at).toEqual([60, 72.5, 85, 90, 95, 100, 101, 102]);
    expect(values.fps).toEqual([20, null, 20, 20, 20, 30, 30, 30]);
    history.fill(past(10), 5, 103);
    history.add(metrics(), 110_000);
    expect(history.columns(100, 100).at).toEqual([100, 101, 102, 106, 110]);
    expect(history.first).toBe(60);
  });

  it("takes a past before anything came, also from a clock that is ahead", () => {
    const history = new History();
    history.fill(past(1_000, 1_005), 5, 100);
    history.add(metrics(), 101_000);
    expect(history.columns(0, 100).at).toEqual([95, 101]);
  });

  it("puts seconds together without hiding a dip", () => {
    const history = filled(100, (second) => ({
      speed: second === 55 ? 0.5 : 1,
      dropped_frames: second < 55 ? 0 : 7,
    }));
    const { values } = history.columns(0, 10);
    expect(values.speed).toHaveLength(10);
    expect(Math.min(...values.speed.map(Number))).toBe(0.5);
    expect(values.drops.map(Number).reduce((sum, value) => sum + value, 0)).toBe(7);
  });

  it("counts drops by the second, also over a restart of the encoder", () => {
    const counts = [10, 12, 12, 3, 4];
    const { values } = filled(5, (second) => ({ dropped_frames: counts[second - 1] ?? 0 })).columns(0, 100);
    expect(values.drops).toEqual([0, 2, 0, 3, 1]);
  });

  it("is not told twice by a snapshot that repeats the last numbers", () => {
    const history = filled(3);
    history.add(metrics(), 3_000);
    expect(history.length).toBe(3);
  });

  it("tells who looks", () => {
    const history = new History();
    const listener = vi.fn();
    const leave = history.subscribe(listener);
    history.add(metrics(), 1_000);
    leave();
    history.add(metrics(), 2_000);
    expect(listener).toHaveBeenCalledOnce();
  });
});

describe("the recorder", () => {
  it("begins with what is known and goes on after the page was left", () => {
    let now = 1_000;
    const store = new MetricsStore(() => now);
    store.delta(metrics());
    const recorder = new Recorder(store);
    const history = recorder.of("1");
    now = 2_000;
    store.delta(metrics());
    store.setOnAir("1", false);
    store.setOnAir("1", true);
    now = 9_000;
    store.delta(metrics());
    expect(recorder.of("1")).toBe(history);
    expect(history.columns(0, 100).at).toEqual([1, 2, 5.5, 9]);
  });

  it("keeps few jobs: the one looked at longest ago goes", () => {
    const recorder = new Recorder(new MetricsStore());
    const first = recorder.of("0");
    for (let job = 1; job < 8; job += 1) recorder.of(String(job));
    expect(recorder.of("0")).toBe(first);
    recorder.of("8");
    recorder.of("1");
    expect(recorder.of("0")).toBe(first);
    for (let job = 10; job < 20; job += 1) recorder.of(String(job));
    expect(recorder.of("0")).not.toBe(first);
  });
});
