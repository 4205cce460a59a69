import { expect, it } from "vitest";
import type { Me, StreamJob } from "../../api/types";
import { stepsOf } from "./steps";

const me = (part: object = {}) => ({ key_backup_confirmed: false, totp_enabled: false, ...part }) as Me;
const open = (steps: ReturnType<typeof stepsOf>) => steps.filter(({ done }) => !done).map(({ name }) => name);

it("a new server has all of its steps before it", () => {
  const steps = stepsOf({ me: me(), destinations: [], jobs: [] }, () => true);
  expect(open(steps)).toEqual(["key", "destination", "factor", "stream"]);
});

it("each step is done by what is true, not by a click", () => {
  const jobs = [{ state: "stopped", run: 1 }] as StreamJob[];
  const user = me({ key_backup_confirmed: true, totp_enabled: true });
  expect(open(stepsOf({ me: user, destinations: [{ kind: "rtmp" }], jobs }, () => true))).toEqual([]);
  const never = [{ state: "stopped", run: 0 }] as StreamJob[];
  expect(open(stepsOf({ me: user, destinations: [{ kind: "rtmp" }], jobs: never }, () => true))).toEqual([
    "stream",
  ]);
});

it("does not take the preview that comes with a first stream for a destination", () => {
  const steps = stepsOf({ me: me(), destinations: [{ kind: "preview" }], jobs: [] }, () => true);
  expect(open(steps)).toContain("destination");
});

it("leaves out what the user may not do", () => {
  const steps = stepsOf({ me: me(), destinations: [], jobs: [] }, (right) => right === "streams.write");
  expect(open(steps)).toEqual(["factor", "stream"]);
});
