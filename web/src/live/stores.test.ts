import { describe, expect, it, vi } from "vitest";
import { type JobMetrics, MetricsStore } from "./metrics";

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

  it("outlive a server that was started again and knows none yet, but not for long", () => {
    let now = 1_000;
    const store = new MetricsStore(() => now);
    store.delta(numbers("1", 30));
    now += 5_000;
    store.snapshot([]);
    expect(store.get("1")).toMatchObject({ at: 1_000, last: { fps: 30 } });
    now += 60_000;
    store.snapshot([numbers("2", 30)]);
    expect(store.get("1")).toBeNull();
    expect(store.get("2")).not.toBeNull();
  });

  it("do not come back for a stream that is off, however late a frame arrives, and do for one that starts", () => {
    const store = new MetricsStore(() => 42);
    const look = vi.fn();
    store.delta(numbers("1", 30));
    store.subscribe("1", look);
    store.setOnAir("1", false);
    expect(look).toHaveBeenCalledOnce();
    store.delta(numbers("1", 29));
    store.snapshot([numbers("1", 28)]);
    expect(store.get("1")).toBeNull();
    expect(look).toHaveBeenCalledOnce();
    store.setOnAir("1", true);
    store.delta(numbers("1", 27));
    expect(store.get("1")?.past).toMatchObject([{ fps: 27 }]);
  });

  it("remember when each of them came", () => {
    let now = 0;
    const store = new MetricsStore(() => now);
    for (now = 1; now < 4; now += 1) store.delta(numbers("1", now));
    expect(store.get("1")?.times).toEqual([1, 2, 3]);
  });
});
