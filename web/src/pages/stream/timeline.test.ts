import { describe, expect, it } from "vitest";
import type { StreamEvent } from "../../api/stream-page";
import type { Output, StreamJob } from "../../api/types";
import type { Transition } from "../../live/transitions";
import { type Entry, joinEntries, listed, newestTrouble, segmentsOf } from "./timeline";

const at = (second: number) => new Date(second * 1_000).toISOString();

const output = (state: string, since: number, reason: string | null = null): Output => ({
  id: "a",
  format: "flv",
  output_opts: {},
  enabled: true,
  desired_state: "running",
  state,
  state_since: at(since),
  reason,
  version: 1,
  destination_name: "Twitch",
});
const job = (state: string, since: number, outputs: Output[] = []): StreamJob => ({
  id: "j",
  name: "One",
  type: "single",
  status: state,
  state,
  state_since: at(since),
  crash_loop: false,
  description: "",
  labels: [],
  start_order: 0,
  audio_only: false,
  renditions: [],
  desired_state: "running",
  autostart: false,
  enabled: true,
  recording_enabled: false,
  fallback_policy: {},
  created_at: at(0),
  updated_at: at(0),
  version: 1,
  generation: 1,
  run: 1,
  outputs_total: outputs.length,
  outputs_live: 0,
  outputs_failed: 0,
  outputs,
});
const event = (second: number, state: string, part: Partial<StreamEvent> = {}): StreamEvent => ({
  id: String(second),
  at: at(second),
  job_id: "j",
  job_name: "One",
  output_id: null,
  output_name: null,
  state,
  reason: null,
  detail: null,
  run: 1,
  ...part,
});
const seen = (second: number, state: string, part: Partial<Transition> = {}): Transition => ({
  at: at(second),
  output_id: null,
  state,
  reason: null,
  detail: null,
  run: 1,
  ...part,
});
const short = (entries: readonly Entry[]) =>
  entries.map((entry) => [entry.at / 1_000, entry.outputId, entry.state]);

describe("joining what is known", () => {
  it("says each change once, in order, whoever told it", () => {
    const entries = joinEntries(
      [event(30, "running"), event(20, "starting")],
      [seen(29.4, "running"), seen(50, "degraded")],
      job("degraded", 50),
    );
    expect(short(entries)).toEqual([
      [20, null, "starting"],
      [29.4, null, "running"],
      [50, null, "degraded"],
    ]);
  });

  it("knows what is true now, also when nobody told how it came", () => {
    const entries = joinEntries([], [], job("degraded", 10, [output("failed", 9, "auth_failed")]));
    expect(short(entries)).toEqual([
      [9, "a", "failed"],
      [10, null, "degraded"],
    ]);
    expect(entries[0]).toMatchObject({ name: "Twitch", reason: "auth_failed" });
  });

  it("takes a reason that became known a moment later", () => {
    const [entry, ...more] = joinEntries(
      [event(10, "failed", { output_id: "a" })],
      [seen(11, "failed", { output_id: "a", reason: "auth_failed", detail: "no" })],
      job("degraded", 100),
    ).filter(({ outputId }) => outputId);
    expect(entry).toMatchObject({ reason: "auth_failed", detail: "no" });
    expect(more).toEqual([]);
  });

  it("does not take two quick tries for one", () => {
    const part = { output_id: "a", reason: "connection_refused" };
    const turns: [number, string][] = [
      [1, "retrying"],
      [2, "starting"],
      [2.1, "retrying"],
    ];
    const entries = joinEntries(
      turns.map(([second, state]) => event(second + 0.05, state, part)),
      turns.map(([second, state]) => seen(second, state, part)),
      job("degraded", 100, [output("retrying", 2.1, "connection_refused")]),
    );
    expect(short(entries.filter(({ outputId }) => outputId))).toEqual(
      turns.map(([s, state]) => [s, "a", state]),
    );
  });

  it("leaves out what has no time: a stream that never ran", () => {
    expect(joinEntries([], [], { ...job("stopped", 0), state_since: null })).toEqual([]);
  });
});

describe("the band", () => {
  const entries = joinEntries(
    [event(10, "starting"), event(20, "running"), event(60, "degraded")],
    [],
    job("running", 80),
  );
  const ms = (from: number, to: number) =>
    segmentsOf(entries, null, from * 1_000, to * 1_000).map((each) => [
      each.from / 1_000,
      each.to / 1_000,
      each.state,
    ]);

  it("fills the whole span: unknown first, then each state until the next", () => {
    expect(ms(0, 100)).toEqual([
      [0, 10, null],
      [10, 20, "starting"],
      [20, 60, "running"],
      [60, 80, "degraded"],
      [80, 100, "running"],
    ]);
  });

  it("begins with the state that held before the span", () => {
    expect(ms(30, 70)).toEqual([
      [30, 60, "running"],
      [60, 70, "degraded"],
    ]);
  });

  it("of something that nothing is known of is one stretch", () => {
    expect(segmentsOf(entries, "b", 0, 5)).toEqual([{ from: 0, to: 5, state: null, reason: null }]);
  });
});

describe("trouble in words", () => {
  it("is the newest change for the worse, of an output rather than of the stream", () => {
    const entries = joinEntries(
      [event(10, "degraded"), event(9, "failed", { output_id: "a", reason: "auth_failed" })],
      [],
      job("running", 40, [output("live", 39)]),
    );
    expect(newestTrouble(entries)).toMatchObject({ outputId: "a", at: 9_000 });
    expect(newestTrouble([])).toBeNull();
  });
});

it("tries of one output are one line of the list, where they began", () => {
  const part = { output_id: "a", reason: "connection_refused" };
  const entries = joinEntries(
    [
      event(10, "live", { output_id: "a" }),
      event(20, "retrying", part),
      event(30, "starting", part),
      event(31, "retrying", part),
      event(35, "degraded"),
      event(40, "starting", part),
      event(41, "retrying", part),
      event(50, "live", { output_id: "a" }),
    ],
    [],
    job("degraded", 35),
  );
  expect(listed(entries).map((line) => [line.at / 1_000, line.state, line.times])).toEqual([
    [50, "live", 1],
    [35, "degraded", 1],
    [20, "retrying", 3],
    [10, "live", 1],
  ]);
});
