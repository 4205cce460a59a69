import type { TFunction } from "i18next";
import type { ApiFailure, FieldFailure } from "../api/failure";
import type { Output, StreamJob } from "../api/types";
import { secondsUntil } from "../format";
import { isKey, rawSentence } from "../i18n";
import { jobState, reachesNobody } from "./language";
import { isReason } from "./reasons";
import { meansSource } from "./step";
import { troubledOutputs, waitsForCaller } from "./trouble";

type Say = TFunction;

/** Why a state is what it is, in one sentence; `null` when the server named no reason. */
export function reasonSentence(t: Say, reason: string | null | undefined): string | null {
  return isReason(reason) ? t(`reason.${reason}`) : (reason ?? null);
}

/** Why a change came, in words. What nobody watched has no reason of its own. */
export const changeSentence = (t: Say, change: { state: string; reason?: string | null }): string | null =>
  change.state === "unknown" && !change.reason ? t("watch.time_unwatched") : reasonSentence(t, change.reason);

/** Destinations named in a sentence; the cards have them all. */
const NAMED = 2;

/** The destinations that the sentence of a job names: the most urgent of those in trouble. */
function named(job: StreamJob): Output[] {
  const speaks = jobState(job.state) === "degraded" || reachesNobody(job);
  return speaks ? troubledOutputs(job).slice(0, NAMED) : [];
}

/** `Twitch: The server rejected the stream key.` */
const troubleOf = (t: Say, output: Output): string =>
  t("say.output", {
    name: output.destination_name ?? t("output.unnamed"),
    why: reasonSentence(t, output.reason) ?? "",
  });

/** The raw words that belong to what the sentence of a job says first; `null` when there are none. */
export function jobDetail(job: StreamJob): string | null {
  if (jobState(job.state) === "running") return null;
  // The job's own words may be those of another destination than the one that is named.
  const [first] = named(job);
  return (first ? first.reason_detail : job.reason_detail) ?? null;
}

/** What is true while everything is as it should be. */
function runningSentence(t: Say, job: StreamJob): string {
  const { outputs } = job;
  if (job.outputs_total === 0 || outputs?.every((output) => output.destination_kind === "preview")) {
    return t("say.running_preview");
  }
  const waiting = (outputs ?? []).filter(waitsForCaller);
  if (waiting.length > 0) {
    const name = waiting[0]?.destination_name ?? t("output.unnamed");
    return t("say.running_waits", { count: waiting.length, name });
  }
  // One that was stopped by hand is none of those that should take it; a list does not tell which those are.
  const wanted = outputs?.filter((output) => output.enabled && output.desired_state !== "stopped");
  const all = wanted
    ? wanted.every((output) => output.state === "live")
    : job.outputs_live >= job.outputs_total;
  return t(all ? "say.running" : "say.running_some");
}

/** Why a job is what it is, with its source named where the words alone leave open which side they mean. */
export function jobReason(t: Say, job: StreamJob): string | null {
  const why = reasonSentence(t, job.reason);
  return why && meansSource(job) ? t("say.of_source", { why }) : why;
}

/** What is true of a job, in a sentence or two. The reason comes first: it is what people look for. */
export function jobSentence(t: Say, job: StreamJob, now: number): string {
  const state = jobState(job.state);
  const parts: string[] = [];
  const reason = jobReason(t, job);
  const cutOff = reachesNobody(job);
  const troubles = named(job).map((output) => troubleOf(t, output));
  // A job's reason may be that of its destination, which says it better with its name.
  if (reason && state !== "running" && troubles.length === 0) parts.push(reason);
  if (state === "degraded") {
    // Without the destinations nobody knows how many of those without media are meant to have it.
    parts.push(...(troubles.length > 0 ? troubles : [t("say.degraded_some")]));
  } else if (state === "restarting") {
    const seconds = job.retry_at ? secondsUntil(job.retry_at, now) : 0;
    if (cutOff) parts.push(...troubles, t("say.reaches_nobody"));
    if (cutOff && seconds > 0) parts.push(t("say.retry_in", { seconds }));
    if (!cutOff) parts.push(seconds > 0 ? t("say.restarting_at", { seconds }) : t("say.restarting"));
  } else if (state === "running") {
    parts.push(runningSentence(t, job));
  } else if (state === "failed") {
    if (!reason) {
      const outputs = job.outputs_total > 0 && job.outputs_failed >= job.outputs_total;
      parts.push(outputs ? t("say.failed_outputs") : t("say.failed"));
    }
  } else if (state !== "stopped" || !reason) {
    parts.push(state === "stopped" && !job.enabled ? t("say.disabled") : t(`say.${state}`));
  }
  if (job.crash_loop && state !== "stopped") parts.push(t("say.crash_loop"));
  return parts.join(" ");
}

/** What is true of one output of a job. */
export function outputSentence(t: Say, output: Output, jobRuns: boolean, now: number): string {
  if (output.state === "stopped") {
    if (!output.enabled) return t("out.disabled");
    if (!jobRuns) return t("out.off");
    if (output.desired_state === "stopped") return t("out.stopped_alone");
  }
  const parts: string[] = [];
  const reason = output.state === "live" ? null : reasonSentence(t, output.reason);
  const key = `out.${output.state}`;
  if (reason) parts.push(reason);
  else if (isKey(key)) parts.push(t(key as "out.live"));
  if (output.state === "retrying" && output.retry_at) {
    const seconds = secondsUntil(output.retry_at, now);
    if (seconds > 0) parts.push(t("say.retry_in", { seconds }));
  }
  return parts.join(" ");
}

/** Whether a sentence has a place for something that was not sent. */
function lacks(key: string, params: Record<string, unknown>): boolean {
  const places = (rawSentence(key) ?? "").matchAll(/\{\{(\w+)\}\}/g);
  return [...places].some(([, name]) => name !== undefined && params[name] === undefined);
}

/** The sentence for one refused field. */
export function fieldSentence(t: Say, field: FieldFailure): string {
  const key = `field.${field.code}`;
  const plain = `${key}.plain`;
  if (isKey(plain) && isKey(key) && lacks(key, field.params)) return t(plain);
  if (isKey(key)) return t(key as "field.too_short", { ...field.params } as { min: string });
  return t("field.other", { code: field.code });
}

/** `{job: "not_found"}` and `{name: "taken"}`: the contract's two ways to speak about a thing as a whole. */
function aboutThing(t: Say, failure: ApiFailure): string | null {
  for (const [name, value] of Object.entries(failure.params)) {
    if (value !== "not_found" && value !== "taken" && value !== "not_ready") continue;
    const family = value === "taken" ? "error.taken" : "error.not_found";
    const key = `${family}.${name}`;
    return t((isKey(key) ? key : `${family}.other`) as "error.taken.other");
  }
  return null;
}

/** The sentence for a failed request; `known` are values that it has a place for and the server did not send. */
export function failureSentence(t: Say, failure: ApiFailure, known: Record<string, unknown> = {}): string {
  if (failure.code === "validation.failed") {
    const thing = aboutThing(t, failure);
    if (thing) return thing;
  }
  if (failure.code === "conflict" && failure.params.used_by) return t("error.conflict.used");
  const key = `error.${failure.code}`;
  if (!isKey(key)) return t("error.unknown_code", { code: failure.code });
  const fields = failure.fields.map((field) => `${field.path}: ${fieldSentence(t, field)}`);
  const detail = fields.length > 0 ? fields.join(" ") : (failure.params.detail ?? "");
  const setting = failure.params.setting ?? "MEDIA_DIR";
  const values = { ...failure.params, ...known, detail: String(detail), setting: String(setting) };
  const plain = `${key}.plain`;
  if (isKey(plain) && lacks(key, values)) return t(plain as "error.destination.in_use.plain");
  return t(key as "error.ffmpeg.invalid_parameter", values);
}
