import { describe, expect, it } from "vitest";
import type { StreamJob } from "../api/types";
import type { JobMetrics, JobNumbers } from "../live/metrics";
import { byUrgency, STUCK_MS, sectionsOf, summarize } from "./needs";
import { isSlow } from "./slow";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const ago = (seconds: number) => new Date(NOW - seconds * 1_000).toISOString();
const job = (name: string, state: string, change: object = {}): StreamJob =>
  ({
    id: name,
    name,
    state,
    state_since: ago(30),
    outputs_total: 2,
    outputs_live: 2,
    crash_loop: false,
    acknowledged_at: null,
    ...change,
  }) as unknown as StreamJob;
const none = new Map<string, number>();
const sections = (jobs: StreamJob[], slow: ReadonlyMap<string, number> = none) => {
  const { needs, seen, onAir, off } = sectionsOf(jobs, slow, NOW);
  return {
    needs: needs.map((each) => `${each.job.name} ${each.kind}`),
    seen: seen.map((each) => each.job.name),
    onAir: onAir.map(({ name }) => name),
    off: off.map(({ name }) => name),
  };
};

describe("the order by urgency", () => {
  it("has first what nobody sees, then what some see, then what may come back", () => {
    const jobs = [
      job("fine", "running"),
      job("slow", "running"),
      job("half", "degraded"),
      job("lost", "unknown"),
      job("loop", "restarting", { crash_loop: true }),
      job("down", "failed"),
      job("idle", "stopped"),
    ];
    expect(sections(jobs, new Map([["slow", NOW]]))).toEqual({
      needs: ["down failed", "lost unknown", "half degraded", "loop stuck", "slow slow"],
      seen: [],
      onAir: ["fine"],
      off: ["idle"],
    });
  });

  it("has more lost destinations first, then the latest news", () => {
    const jobs = [
      job("one of two", "degraded", { outputs_live: 1 }),
      job("none of two", "degraded", { outputs_live: 0 }),
      job("one, just now", "degraded", { outputs_live: 1, state_since: ago(1) }),
    ];
    expect(sections(jobs).needs).toEqual([
      "none of two degraded",
      "one, just now degraded",
      "one of two degraded",
    ]);
  });

  it("has a stream that reaches nobody at once, and an encoder that starts again only when that takes long", () => {
    const cut = job("cut off", "restarting", { reason: "connection_refused", pid: 4711 });
    expect(sections([cut]).needs).toEqual(["cut off nobody"]);
    const crashed = job("back soon", "restarting", { reason: "crashed", pid: null });
    expect(sections([crashed])).toMatchObject({ needs: [], onAir: ["back soon"] });
  });

  it("calls for help only when a start takes long", () => {
    const starting = job("new", "starting", { state_since: ago(10) });
    expect(sections([starting])).toMatchObject({ needs: [], onAir: ["new"] });
    const stuck = job("new", "starting", { state_since: ago(STUCK_MS / 1_000 + 1) });
    expect(sections([stuck]).needs).toEqual(["new stuck"]);
  });

  it("has what was acknowledged apart, and not on air once more", () => {
    const seen = { acknowledged_at: ago(5), acknowledged_by: "operator-one" };
    expect(sections([job("half", "degraded", seen), job("down", "failed")])).toEqual({
      needs: ["down failed"],
      seen: ["half"],
      onAir: [],
      off: [],
    });
  });

  it("has the latest first where nothing is wrong", () => {
    const jobs = [
      job("old", "running", { on_air_since: ago(900) }),
      job("new", "running", { on_air_since: ago(9) }),
      job("off long", "stopped", { state_since: ago(900) }),
      job("never", "stopped", { state_since: null }),
      job("off now", "stopped", { state_since: ago(9) }),
    ];
    expect(sections(jobs)).toMatchObject({
      onAir: ["new", "old"],
      off: ["off now", "off long", "never"],
    });
  });
});

describe("a slow encoder", () => {
  const numbers = (speeds: (number | null)[], at = NOW): JobNumbers => {
    const past = speeds.map((speed) => ({ speed }) as JobMetrics);
    return { last: past[past.length - 1] as JobMetrics, at, past, times: [] };
  };

  it("is one that was slow for a while", () => {
    expect(isSlow(numbers(Array(10).fill(0.9)), NOW)).toBe(true);
    expect(isSlow(numbers([...Array(9).fill(1), 0.8]), NOW)).toBe(false);
  });

  it("is not known from few or old numbers", () => {
    expect(isSlow(null, NOW)).toBeNull();
    expect(isSlow(numbers([0.5, 0.5]), NOW)).toBeNull();
    expect(isSlow(numbers(Array(10).fill(0.5), NOW - 60_000), NOW)).toBeNull();
  });
});

describe("the summary", () => {
  const summary = (...jobs: StreamJob[]) => summarize(jobs, sectionsOf(jobs, none, NOW).needs);
  const all = (...states: string[]) => summary(...states.map((state, index) => job(`${index}`, state)));

  it("carries the worst state", () => {
    expect(all().worst).toBe("off");
    expect(all("stopped", "running").worst).toBe("onair");
    expect(all("running", "starting").worst).toBe("info");
    expect(all("running", "starting", "degraded").worst).toBe("warn");
    expect(all("degraded", "unknown").worst).toBe("unknown");
    expect(all("unknown", "failed", "running").worst).toBe("danger");
  });

  it("counts a degraded stream as on air, and as one that needs somebody", () => {
    expect(all("running", "degraded", "restarting")).toMatchObject({ onAir: 2, needsYou: 1 });
  });

  it("calls for help until somebody has seen it", () => {
    const lost = { pid: 4711 };
    const seen = { acknowledged_at: "2026-11-23T12:00:00Z" };
    const calling = [job("lost", "restarting", lost), job("down", "failed"), job("again", "restarting")];
    expect(summary(...calling)).toMatchObject({ needsYou: 2, worst: "danger" });
    const quiet = [job("lost", "restarting", { ...lost, ...seen }), job("down", "failed", seen)];
    expect(summary(...quiet)).toMatchObject({ needsYou: 0, worst: "info" });
  });
});

it("lists sort by the same urgency, and what is well by what it does", () => {
  const jobs = [
    job("idle", "stopped"),
    job("fine", "running"),
    job("half", "degraded", { outputs_live: 1 }),
    job("quarter", "degraded", { outputs_live: 0 }),
    job("lost", "restarting", { pid: 4711 }),
    job("soon", "starting"),
    job("loop", "restarting", { crash_loop: true }),
    job("down", "failed"),
  ];
  const names = jobs.toSorted(byUrgency).map(({ name }) => name);
  expect(names).toEqual(["down", "lost", "quarter", "half", "loop", "soon", "fine", "idle"]);
  const troubled = sectionsOf(jobs, none, NOW).needs.map((each) => each.job.name);
  expect(names.slice(0, troubled.length)).toEqual(troubled);
});
