import { expect, it } from "vitest";
import type { Output } from "../api/types";
import { inTrouble, troubledOutputs, waitsForCaller } from "./trouble";

const output = (part: Partial<Output>) =>
  ({
    enabled: true,
    desired_state: "running",
    state: "retrying",
    reason: "connection_refused",
    ...part,
  }) as Output;

it("a destination is in trouble when it should have the stream and does not", () => {
  expect(inTrouble(output({}))).toBe(true);
  expect(inTrouble(output({ state: "live" }))).toBe(false);
  expect(inTrouble(output({ reason: null }))).toBe(false);
  expect(inTrouble(output({ enabled: false }))).toBe(false);
  expect(inTrouble(output({ desired_state: "stopped" }))).toBe(false);
});

it("nobody who has called yet is no trouble", () => {
  const listens = output({ state: "starting", reason: "waiting_for_caller" });
  expect(waitsForCaller(listens)).toBe(true);
  expect(inTrouble(listens)).toBe(false);
  expect(waitsForCaller({ ...listens, state: "live" })).toBe(false);
  expect(waitsForCaller({ ...listens, desired_state: "stopped" })).toBe(false);
});

it("what gave up comes before what is still tried, otherwise the order stays", () => {
  const outputs = [
    output({ id: "a" }),
    output({ id: "b", state: "live" }),
    output({ id: "c", state: "failed" }),
    output({ id: "d" }),
  ];
  expect(troubledOutputs({ outputs }).map(({ id }) => id)).toEqual(["c", "a", "d"]);
  expect(troubledOutputs({ outputs: null })).toEqual([]);
});
