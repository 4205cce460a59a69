import { expect, it } from "vitest";
import type { StreamJob } from "../../api/types";
import type { LogLine } from "../../live/log";
import { presentTrouble } from "./present-trouble";

const line = (seq: number, hint: string | null, output_id: string | null = null): LogLine => ({
  seq,
  run: 1,
  ts: seq,
  level: "error",
  line: "x",
  hint,
  output_id,
});
const job = (state: string, reason: string | null, outputs: object[] = []) =>
  ({ state, reason, outputs }) as unknown as StreamJob;
const output = (id: string, state: string, reason: string | null) => ({
  id,
  enabled: true,
  desired_state: "running",
  state,
  reason,
});

it("is the newest line that gives the reason there is now", () => {
  const lines = [line(1, "crashed"), line(2, "source_missing"), line(3, null), line(4, "crashed")];
  expect(presentTrouble(lines, job("failed", "source_missing"))).toBe(2);
  expect(presentTrouble(lines, job("failed", "disk_full"))).toBeNull();
  expect(presentTrouble(lines, job("running", "crashed"))).toBeNull();
});

it("of a destination is a line of its own", () => {
  const lines = [line(1, "auth_failed", "a"), line(2, "auth_failed", "b"), line(3, "timed_out", "a")];
  const troubled = job("degraded", null, [
    output("a", "failed", "auth_failed"),
    output("b", "live", "auth_failed"),
  ]);
  expect(presentTrouble(lines, troubled)).toBe(1);
  expect(presentTrouble(lines, troubled, "b")).toBeNull();
  const listens = job("running", null, [output("a", "starting", "waiting_for_caller")]);
  expect(presentTrouble([line(1, "waiting_for_caller", "a")], listens)).toBeNull();
});
