import { expect, it, vi } from "vitest";
import type { LiveStatus } from "./status";
import { Transitions } from "./transitions";

const output = (id: string, state: string, at: string, reason: string | null = null) => ({
  id,
  state,
  state_since: at,
  reason,
  reason_detail: null,
  file: null,
});
const status = (state: string, at: string, outputs: LiveStatus["outputs"] = []): LiveStatus => ({
  job_id: "j",
  job_name: "One",
  state,
  status: state,
  state_since: at,
  reason: null,
  reason_detail: null,
  retry_at: null,
  crash_loop: false,
  run: 1,
  started_at: null,
  outputs,
});

it("changes are kept, repetitions are not", () => {
  const seen = new Transitions();
  const listener = vi.fn();
  seen.subscribe("j", listener);
  seen.delta(status("running", "1", [output("a", "live", "1")]));
  seen.delta(status("running", "1", [output("a", "live", "1")]));
  seen.delta(status("degraded", "2", [output("a", "failed", "2", "auth_failed")]));
  expect(listener).toHaveBeenCalledTimes(2);
  expect(seen.of("j").map(({ at, output_id, state }) => [at, output_id, state])).toEqual([
    ["1", null, "running"],
    ["1", "a", "live"],
    ["2", null, "degraded"],
    ["2", "a", "failed"],
  ]);
  expect(seen.of("other")).toEqual([]);
  seen.snapshot([status("degraded", "2", [output("a", "live", "3")])]);
  expect(seen.of("j").at(-1)).toMatchObject({ output_id: "a", state: "live" });
  seen.delta({ job_id: "j", deleted: true });
  expect(seen.of("j")).toEqual([]);
});

it("another reason for the same state is news, and the number of changes is bounded", () => {
  const seen = new Transitions();
  for (let turn = 0; turn < 1_000; turn += 1) {
    seen.delta(
      status("running", String(turn), [output("a", "retrying", String(turn), `reason ${turn % 2}`)]),
    );
  }
  expect(seen.of("j")).toHaveLength(300);
  expect(seen.of("j").at(-1)?.reason).toBe("reason 1");
});

it("counts failed tries in a row, and does not guess", () => {
  const seen = new Transitions();
  const tell = (state: string, retry_at: string | null = null, reason: string | null = "timed_out") =>
    seen.delta(status("degraded", "1", [{ ...output("a", state, "1", reason), retry_at }]));
  tell("retrying", "10");
  expect(seen.triesOf("a")).toBeNull();
  tell("live", null, null);
  tell("retrying", "20");
  tell("retrying", "20");
  tell("starting");
  tell("retrying", "30");
  expect(seen.triesOf("a")).toBe(2);
  // The link was lost: who knows how many there were meanwhile.
  seen.snapshot([
    status("degraded", "1", [{ ...output("a", "retrying", "1", "timed_out"), retry_at: "90" }]),
  ]);
  expect(seen.triesOf("a")).toBeNull();
  tell("starting", null, null);
  tell("retrying", "100");
  expect(seen.triesOf("a")).toBe(1);
});

it("takes a try for a part of the trouble that it follows", () => {
  const seen = new Transitions();
  const lost = (state: string, word: string) => ({
    ...status(state, "1", [output("a", word, "1", "dns_failed")]),
    reason: "dns_failed",
  });
  for (const [job, word] of [
    ["restarting", "retrying"],
    ["starting", "starting"],
  ] as const)
    seen.delta(lost(job, word));
  expect(seen.of("j").map(({ output_id, state }) => [output_id, state])).toEqual([
    [null, "restarting"],
    ["a", "retrying"],
  ]);
});
