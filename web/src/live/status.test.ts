import { QueryClient } from "@tanstack/react-query";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { keys } from "../api/queries";
import type { Output, StreamJob } from "../api/types";
import { type LiveStatus, statusListener } from "./status";

const output = (id: string, state: string): Output => ({
  id,
  format: "flv",
  output_opts: {},
  enabled: true,
  desired_state: "running",
  state,
  version: 3,
  destination_name: `to ${id}`,
});

const job: StreamJob = {
  id: "j1",
  name: "One",
  type: "single",
  status: "starting",
  state: "starting",
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
  created_at: "2026-11-23T10:00:00Z",
  updated_at: "2026-11-23T10:00:00Z",
  version: 5,
  generation: 2,
  run: 4,
  outputs_total: 2,
  outputs_live: 0,
  outputs_failed: 0,
};

const live = (change: Partial<LiveStatus> = {}): LiveStatus => ({
  job_id: "j1",
  job_name: "One",
  state: "degraded",
  status: "running",
  state_since: "2026-11-23T11:00:00Z",
  reason: null,
  reason_detail: null,
  retry_at: null,
  crash_loop: false,
  run: 4,
  started_at: "2026-11-23T10:59:00Z",
  outputs: [
    { id: "a", state: "live", state_since: "t", reason: null, reason_detail: null, file: null },
    {
      id: "b",
      state: "failed",
      state_since: "t",
      reason: "rtmp_rejected",
      reason_detail: "BadName",
      file: null,
    },
  ],
  ...change,
});

let cache: QueryClient;
const setOnAir = vi.fn();
const list = () => cache.getQueryData<{ jobs: StreamJob[]; total: number }>(keys.jobs);
const whole = () => cache.getQueryData<StreamJob>(keys.job("j1"));

beforeEach(() => {
  setOnAir.mockClear();
  cache = new QueryClient();
  cache.setQueryData(keys.jobs, { jobs: [job], total: 1 });
  cache.setQueryData(keys.job("j1"), {
    ...job,
    inputs: [],
    outputs: [output("a", "starting"), output("b", "starting")],
  });
});

describe("deltas of the topic status", () => {
  it("patch the list and the job, and keep what they do not carry", () => {
    statusListener(cache, setOnAir).delta(live());
    expect(list()?.jobs[0]).toMatchObject({
      state: "degraded",
      outputs_live: 1,
      outputs_failed: 1,
      version: 5,
    });
    expect(whole()).toMatchObject({ state: "degraded", version: 5, inputs: [] });
    expect(whole()?.outputs?.[1]).toMatchObject({
      state: "failed",
      reason: "rtmp_rejected",
      destination_name: "to b",
      version: 3,
    });
  });

  it("fetch the job again when it has an output that the cache lacks", () => {
    const fetches = vi.spyOn(cache, "invalidateQueries");
    const extra = { ...live().outputs[0], id: "c" } as LiveStatus["outputs"][number];
    statusListener(cache, setOnAir).delta(live({ state: "starting", outputs: [...live().outputs, extra] }));
    expect(fetches).toHaveBeenCalledWith({ queryKey: keys.job("j1") });
  });

  it("fetch the list again for a job that is new to it", () => {
    const fetches = vi.spyOn(cache, "invalidateQueries");
    statusListener(cache, setOnAir).delta(live({ job_id: "j2" }));
    expect(fetches).toHaveBeenCalledWith({ queryKey: keys.jobs });
  });

  it("take a deleted job out", () => {
    statusListener(cache, setOnAir).delta({ job_id: "j1", deleted: true });
    expect(list()).toEqual({ jobs: [], total: 0 });
    expect(setOnAir).toHaveBeenLastCalledWith("j1", false);
  });

  it("tell what is on air and what is off, so that old numbers do not look like new ones", () => {
    const listener = statusListener(cache, setOnAir);
    listener.delta(live());
    expect(setOnAir).toHaveBeenLastCalledWith("j1", true);
    for (const state of ["stopping", "stopped", "failed", "unknown"]) {
      listener.delta(live());
      listener.delta(live({ state, outputs: [] }));
      expect(setOnAir, state).toHaveBeenLastCalledWith("j1", false);
    }
    listener.snapshot([live({ state: "starting" })]);
    expect(setOnAir).toHaveBeenLastCalledWith("j1", true);
  });
});

it("a second snapshot, after a lost link, fetches what frames do not carry", () => {
  const listener = statusListener(cache, setOnAir);
  const fetches = vi.spyOn(cache, "invalidateQueries");
  listener.snapshot([live({ state: "starting" })]);
  expect(fetches).not.toHaveBeenCalledWith({ queryKey: keys.jobs });
  listener.snapshot([live()]);
  expect(fetches).toHaveBeenCalledWith({ queryKey: keys.jobs });
  expect(fetches).toHaveBeenCalledWith({ queryKey: ["job"] });
});
