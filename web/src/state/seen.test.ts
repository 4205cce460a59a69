import { expect, it } from "vitest";
import type { Output, StreamJob } from "../api/types";
import { withSeen } from "./seen";

const output = (seen: string | null, part: Partial<Output> = {}) =>
  ({
    enabled: true,
    desired_state: "running",
    state: "failed",
    reason: "rtmp_rejected",
    acknowledged_at: seen && `2026-11-23T12:00:0${seen}Z`,
    acknowledged_by: seen && `operator ${seen}`,
    ...part,
  }) as Output;
const listed = { id: "1", state: "degraded", pid: 1, acknowledged_at: null } as StreamJob;
const seenBy = (outputs: Output[], job = listed) =>
  withSeen(job, { ...listed, state: job.state, outputs }).acknowledged_by;

it("a stream is seen when somebody has seen each of its destinations in trouble", () => {
  const live = output(null, { state: "live", reason: null });
  const listens = output(null, { state: "starting", reason: "waiting_for_caller" });
  expect(seenBy([output("1"), live, output("3"), output("2"), listens])).toBe("operator 3");
  expect(withSeen(listed, { ...listed, outputs: [output("1"), output(null)] })).toBe(listed);
});

it("nothing is seen that is not known, or known of another state", () => {
  expect(withSeen(listed, undefined)).toBe(listed);
  expect(withSeen(listed, { ...listed, outputs: [] })).toBe(listed);
  expect(withSeen(listed, { ...listed, state: "running", outputs: [output("1")] })).toBe(listed);
  const failed = { ...listed, state: "failed" };
  expect(withSeen(failed, { ...failed, outputs: [output("1")] })).toBe(failed);
});
