import type { StreamJob } from "../api/types";

/** What a sign looks like; the drawing is in `ui/StateSign`. */
export type Sign = "dot" | "half" | "ring" | "hollow" | "triangle" | "dashed";
/** The colour token that carries the meaning, third after word and sign. */
export type Tone = "onair" | "warn" | "info" | "off" | "danger" | "unknown";

export interface Look {
  sign: Sign;
  tone: Tone;
  /** Key of the word. */
  word: `state.${string}`;
}

export const JOB_STATES = [
  "stopped",
  "starting",
  "running",
  "degraded",
  "restarting",
  "stopping",
  "failed",
  "unknown",
] as const;
export type JobState = (typeof JOB_STATES)[number];

export const OUTPUT_STATES = ["stopped", "starting", "live", "retrying", "stopping", "failed"] as const;
export type OutputState = (typeof OUTPUT_STATES)[number];

const JOB: Record<JobState, Look> = {
  running: { sign: "dot", tone: "onair", word: "state.running" },
  degraded: { sign: "half", tone: "warn", word: "state.degraded" },
  starting: { sign: "ring", tone: "info", word: "state.starting" },
  restarting: { sign: "ring", tone: "info", word: "state.restarting" },
  stopping: { sign: "ring", tone: "info", word: "state.stopping" },
  stopped: { sign: "hollow", tone: "off", word: "state.stopped" },
  failed: { sign: "triangle", tone: "danger", word: "state.failed" },
  unknown: { sign: "dashed", tone: "unknown", word: "state.unknown" },
};

const OUTPUT: Record<OutputState, Look> = {
  live: { sign: "dot", tone: "onair", word: "state.live" },
  starting: { sign: "ring", tone: "info", word: "state.connecting" },
  retrying: { sign: "ring", tone: "info", word: "state.retrying" },
  stopping: { sign: "ring", tone: "info", word: "state.stopping" },
  stopped: { sign: "hollow", tone: "off", word: "state.stopped" },
  failed: { sign: "triangle", tone: "danger", word: "state.failed" },
};

/** A state that this build does not know is unknown, never a green light. */
export function jobState(text: string): JobState {
  return (JOB_STATES as readonly string[]).includes(text) ? (text as JobState) : "unknown";
}

export function jobLook(text: string): Look {
  return JOB[jobState(text)];
}

/** The look of a stream as it is now. One whose encoder works and that reaches nobody does not start again. */
export function lookOf(job: Pick<StreamJob, "state" | "pid">): Look {
  return reachesNobody(job) ? OUTPUT.retrying : jobLook(job.state);
}

/** What is live, but does not leave the house, says so. */
const AT_HOME: Record<string, Look["word"]> = {
  recording: "state.live_recording",
  preview: "state.live_preview",
};

export function outputLook(text: string, kind?: string | null): Look {
  if (!(OUTPUT_STATES as readonly string[]).includes(text)) return JOB.unknown;
  const look = OUTPUT[text as OutputState];
  const word = text === "live" && kind ? AT_HOME[kind] : undefined;
  return word ? { ...look, word } : look;
}

/** A destination that has nothing to send, because the encoder is down: it connects to nobody. */
export const IDLE_OUTPUT: Look = { sign: "dashed", tone: "off", word: "state.idle_output" };

const ON_AIR: readonly JobState[] = ["running", "degraded"];

/** Whether media leaves the house, well or badly. */
export const isOnAir = (state: string): boolean => ON_AIR.includes(jobState(state));

/** Since when the stream is what it is: what is on air counts from its last gap, not from its last change. */
export const sinceOf = (job: Pick<StreamJob, "state" | "state_since" | "on_air_since">): string | null =>
  (isOnAir(job.state) ? job.on_air_since : null) ?? job.state_since ?? null;

/**
 * Whether the encoder works and every destination is lost: nobody gets the stream until one of them takes it again. An
 * encoder that waits for its next try has no process.
 */
export function reachesNobody(job: Pick<StreamJob, "state" | "pid">): boolean {
  return jobState(job.state) === "restarting" && job.pid != null;
}

/** Whether there is anything to stop. A failed job may still have a process and a wish to run. */
export function canStop(job: Pick<StreamJob, "state" | "desired_state">): boolean {
  const state = jobState(job.state);
  if (state === "stopping") return false;
  return state !== "stopped" && (state !== "failed" || job.desired_state === "running");
}

export function canStart(job: Pick<StreamJob, "state" | "enabled">): boolean {
  const state = jobState(job.state);
  return job.enabled && (state === "stopped" || state === "failed");
}

/** Whether a picture can be expected from the job. */
export function hasPicture(state: string): boolean {
  return ["starting", "running", "degraded", "restarting"].includes(jobState(state));
}
