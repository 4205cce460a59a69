import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isKey } from "../i18n";
import {
  canStart,
  canStop,
  JOB_STATES,
  jobLook,
  jobState,
  lookOf,
  OUTPUT_STATES,
  outputLook,
} from "./language";

const rust = readFileSync(join(import.meta.dirname, "../../../crates/model/src/job.rs"), "utf8");

/** The names that `impl <type> { fn name }` of the server's model can answer. */
function namesOf(type: string): string[] {
  const body = rust.split(`impl ${type} {`)[1]?.split("\n}\n")[0] ?? "";
  return [...body.matchAll(new RegExp(`${type}::\\w+ => "(\\w+)"`, "g"))].map(([, name]) => name ?? "");
}

describe("the language of states", () => {
  it("knows every state that the server can name, and no other", () => {
    const job = rust.split("impl JobState {")[1]?.split("contract_status")[0] ?? "";
    const names = [...job.matchAll(/JobState::\w+ => "(\w+)"/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(5);
    expect([...JOB_STATES].sort()).toEqual(names.sort());
    expect([...OUTPUT_STATES].sort()).toEqual(namesOf("OutputState").sort());
  });

  it("has a word for each sign", () => {
    for (const state of JOB_STATES) expect(isKey(jobLook(state).word), state).toBe(true);
    for (const state of OUTPUT_STATES) expect(isKey(outputLook(state).word), state).toBe(true);
  });

  it("never shows a state by colour alone: two looks of one tone differ in sign or word", () => {
    const looks = JOB_STATES.map((state) => jobLook(state));
    expect(new Set(looks.map(({ sign, word }) => `${sign} ${word}`)).size).toBe(looks.length);
  });

  it("gives a green light to nothing that it does not know", () => {
    expect(jobState("brand_new")).toBe("unknown");
    expect(jobLook("brand_new").tone).toBe("unknown");
    expect(outputLook("brand_new").tone).toBe("unknown");
  });

  it("keeps the tally red for what is on air", () => {
    const red = JOB_STATES.filter((state) => jobLook(state).tone === "onair");
    expect(red).toEqual(["running"]);
  });
});

describe("a stream that reaches nobody", () => {
  it("reconnects, and one whose encoder is down restarts", () => {
    expect(lookOf({ state: "restarting", pid: 4711 }).word).toBe("state.retrying");
    expect(lookOf({ state: "restarting", pid: null }).word).toBe("state.restarting");
    expect(lookOf({ state: "running", pid: 4711 }).word).toBe("state.running");
  });
});

describe("what can be done", () => {
  it("nothing can be stopped that is off, and nothing started that is on", () => {
    for (const state of JOB_STATES) {
      const job = { state, desired_state: "running", enabled: true };
      expect(canStart(job) && canStop(job), state).toBe(state === "failed");
    }
    expect(canStart({ state: "stopped", enabled: false })).toBe(false);
    expect(canStop({ state: "failed", desired_state: "stopped" })).toBe(false);
  });
});
