import { describe, expect, it } from "vitest";
import { isEncoderDown, isOfEncoder, jobStep, meansSource } from "./step";

const told = (state: string, reason: string | null, pid: number | null) => ({ state, reason, pid });

describe("whose trouble it is", () => {
  it("is the source's while the encoder is down, whatever the network says", () => {
    for (const state of ["restarting", "failed"]) {
      const job = told(state, "connection_refused", null);
      expect([isOfEncoder(job), jobStep(job), meansSource(job)]).toEqual([true, "edit_source", true]);
    }
    // A try has a process already.
    expect(jobStep(told("starting", "timed_out", 7))).toBe("edit_source");
    expect(meansSource(told("restarting", "connection_closed", null))).toBe(true);
  });

  it("is a destination's while the encoder works", () => {
    for (const state of ["degraded", "restarting", "failed"]) {
      const job = told(state, "connection_refused", 7);
      expect([isOfEncoder(job), jobStep(job), meansSource(job)]).toEqual([false, "edit_destination", false]);
    }
    expect(isOfEncoder(told("degraded", "auth_failed", null))).toBe(false);
  });

  it("needs no more words when the reason names the source itself", () => {
    const job = told("failed", "source_missing", null);
    expect([jobStep(job), meansSource(job)]).toEqual(["edit_source", false]);
  });

  it("is nobody's before anything went wrong", () => {
    expect(isEncoderDown(told("starting", null, 7))).toBe(false);
    expect(isEncoderDown(told("starting", "source_missing", null))).toBe(true);
    expect([jobStep(told("failed", null, null)), jobStep(told("restarting", null, null))]).toEqual([
      "see_log",
      "none",
    ]);
  });
});
