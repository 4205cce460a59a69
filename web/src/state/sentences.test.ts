import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ApiFailure, readFailure } from "../api/failure";
import type { Output, StreamJob } from "../api/types";
import i18n, { isKey } from "../i18n";
import en from "../i18n/en.json";
import { REASONS } from "./reasons";
import { failureSentence, fieldSentence, jobDetail, jobSentence, outputSentence } from "./sentences";

const t = i18n.t.bind(i18n) as typeof i18n.t;
const model = (file: string) =>
  readFileSync(join(import.meta.dirname, "../../../crates/model/src", file), "utf8");

/** The codes that the server's catalogue lists: `Variant = "code" => 401,` */
const codes = [...model("error.rs").matchAll(/^\s{4}\w+ = "([\w.]+)" => \d+,/gm)].map(
  ([, code]) => code ?? "",
);
/** The reasons it lists: `Variant = "reason", true;` */
const reasons = [...model("reason.rs").matchAll(/^\s{4}\w+ = "(\w+)", (?:true|false);/gm)].map(
  ([, reason]) => reason ?? "",
);

describe("the server's catalogues", () => {
  it("are found in its source", () => {
    expect(codes).toContain("auth.invalid_credentials");
    expect(codes.length).toBeGreaterThan(20);
    expect(reasons).toContain("rtmp_rejected");
    expect(reasons.length).toBeGreaterThan(20);
  });

  it("every error code has a sentence", () => {
    expect(codes.filter((code) => !isKey(`error.${code}`))).toEqual([]);
  });

  it("every reason has a sentence and a next step, and there is no other", () => {
    expect(reasons.filter((reason) => !isKey(`reason.${reason}`))).toEqual([]);
    expect(Object.keys(REASONS).sort()).toEqual([...reasons].sort());
  });
});

const fail = (code: string, params: Record<string, unknown> = {}, status = 400) =>
  readFailure({ error: { code, params, level: "error", request_id: "r1" } }, status, null);

describe("sentences of failures", () => {
  it("leave no place open", () => {
    const refused = { address: "127.0.0.1", kind: "this machine itself", allow: "127.0.0.1" };
    const params = { retry_after: 12, setting: "MEDIA_DIR", detail: "x", status: 500, code: "c", ...refused };
    for (const code of codes) {
      const sentence = failureSentence(t, fail(code, params));
      expect(sentence, code).not.toMatch(/\{\{|undefined/);
      expect(sentence, code).toMatch(/[.”]$|: x$/);
    }
  });

  it("say which thing is gone and which name is taken", () => {
    expect(failureSentence(t, fail("validation.failed", { job: "not_found" }, 404))).toBe(
      en["error.not_found.job"],
    );
    expect(failureSentence(t, fail("validation.failed", { name: "taken" }, 409))).toBe(
      en["error.taken.name"],
    );
    expect(failureSentence(t, fail("validation.failed", { gizmo: "not_found" }, 404))).toBe(
      en["error.not_found.other"],
    );
  });

  it("name the destination and the stream that has it, where both are known", () => {
    const failure = fail("destination.in_use", { destination: "d1", job: "Listen and live" }, 409);
    expect(failureSentence(t, failure, { name: "RTMP live" })).toBe(
      "RTMP live is on air for “Listen and live”. A destination never has two senders.",
    );
    expect(failureSentence(t, failure, { name: undefined })).toBe(en["error.destination.in_use.plain"]);
    expect(failureSentence(t, failure)).toBe(en["error.destination.in_use.plain"]);
  });

  it("name a code that this console does not know", () => {
    expect(failureSentence(t, fail("brand.new"))).toContain("brand.new");
  });

  it("say at which setting FFmpeg's plan failed", () => {
    const failure = fail("ffmpeg.invalid_parameter", {
      detail: "not_carried",
      fields: [{ path: "video.codec", code: "not_carried", params: { codec: "prores" } }],
    });
    expect(failureSentence(t, failure)).toContain("video.codec: The codec prores cannot be carried");
  });

  it("use the plain form of a field's sentence when its numbers are missing", () => {
    const field = (code: string, params = {}) => fieldSentence(t, { path: "x", code, params });
    expect(field("too_long", { max: "64" })).toBe("At most 64 characters.");
    expect(field("too_long")).toBe("Is too long.");
    expect(field("never_heard_of")).toContain("never_heard_of");
  });

  it("do not take a page of somebody else's HTML for the server's words", () => {
    const failure = readFailure("<html>", 502, "from-header");
    expect(failure).toMatchObject({ code: "client.bad_answer", status: 502, requestId: "from-header" });
    expect(isKey(`error.${failure.code}`)).toBe(true);
  });

  it("keep the refused fields", () => {
    const failure = fail("validation.failed", { fields: [{ path: "name", code: "required" }] }, 422);
    expect(failure).toBeInstanceOf(ApiFailure);
    expect(failure.field("name")).toEqual({ path: "name", code: "required", params: {} });
  });
});

const NOW = Date.parse("2026-11-23T12:00:00Z");

const job = (part: Partial<StreamJob>) =>
  ({
    outputs_total: 3,
    outputs_live: 3,
    outputs_failed: 0,
    enabled: true,
    crash_loop: false,
    ...part,
  }) as StreamJob;

describe("sentences of states", () => {
  const output = (part: Partial<Output>) => ({ enabled: true, desired_state: "running", ...part }) as Output;

  it("begin with the reason", () => {
    const sentence = jobSentence(
      t,
      job({ state: "restarting", reason: "network_unreachable", retry_at: "2026-11-23T12:00:04Z" }),
      NOW,
    );
    expect(sentence.startsWith(`Source: ${en["reason.network_unreachable"]}`)).toBe(true);
    expect(sentence).toContain("Next try in 4 s");
  });

  it("do not show an old reason beside a healthy state", () => {
    expect(jobSentence(t, job({ state: "running", reason: "killed" }), NOW)).toBe(en["say.running"]);
  });

  it("do not count destinations that they do not know", () => {
    expect(jobSentence(t, job({ state: "degraded", outputs_live: 1 }), NOW)).toBe(en["say.degraded_some"]);
    expect(jobSentence(t, job({ state: "running", outputs_live: 2 }), NOW)).toBe(en["say.running_some"]);
    expect(jobSentence(t, job({ state: "running", outputs_live: 3 }), NOW)).toBe(en["say.running"]);
  });

  it("say who waits for somebody to connect", () => {
    const live = output({ state: "live", destination_kind: "rtmp" });
    const waits = output({ state: "starting", reason: "waiting_for_caller", destination_name: "SRT out" });
    const say = (...outputs: Output[]) => jobSentence(t, job({ state: "running", outputs }), NOW);
    expect(say(live, waits)).toBe("Media flows. SRT out waits for somebody to connect.");
    expect(say(live, waits, waits)).toBe("Media flows. 2 destinations wait for somebody to connect.");
    const stopped = output({ state: "stopped", desired_state: "stopped" });
    expect(say(live, stopped)).toBe(en["say.running"]);
    expect(say(live, output({ state: "starting" }))).toBe(en["say.running_some"]);
  });

  it("name first what gave up, with its own words and not those of another", () => {
    const bad = (name: string, state: string) =>
      output({ state, reason: "rtmp_rejected", reason_detail: `${name}!`, destination_name: name });
    const outputs = [bad("A", "retrying"), bad("B", "retrying"), bad("C", "failed")];
    const one = job({ state: "degraded", reason: "rtmp_rejected", reason_detail: "B!", outputs });
    const why = en["reason.rtmp_rejected"];
    expect(jobSentence(t, one, NOW)).toBe(`C: ${why} A: ${why}`);
    expect(jobDetail(one)).toBe("C!");
    expect(jobDetail({ ...one, outputs: null })).toBe("B!");
    expect(jobDetail({ ...one, state: "running" })).toBeNull();
  });

  it("name the destinations in trouble where they are known", () => {
    const outputs = [
      { enabled: true, state: "live", destination_name: "A" },
      { enabled: true, state: "failed", reason: "rtmp_rejected", destination_name: "Twitch" },
    ] as Output[];
    expect(
      jobSentence(t, job({ state: "degraded", reason: "rtmp_rejected", outputs_live: 1, outputs }), NOW),
    ).toBe(`Twitch: ${en["reason.rtmp_rejected"]}`);
  });

  it("tell a stream whose destinations are all lost from an encoder that is down", () => {
    const outputs = [
      { enabled: true, state: "retrying", reason: "connection_refused", destination_name: "Twitch" },
    ] as Output[];
    const lost = { state: "restarting", outputs, retry_at: "2026-11-23T12:00:04Z" } as const;
    expect(jobSentence(t, job({ ...lost, reason: "connection_refused", pid: 4711 }), NOW)).toBe(
      `Twitch: ${en["reason.connection_refused"]} ${en["say.reaches_nobody"]} Next try in 4 s.`,
    );
    expect(
      jobSentence(t, job({ ...lost, outputs: undefined, reason: "connection_refused", pid: 4711 }), NOW),
    ).toBe(`${en["reason.connection_refused"]} ${en["say.reaches_nobody"]} Next try in 4 s.`);
    const down = job({ ...lost, reason: "crashed", pid: null });
    expect(jobSentence(t, down, NOW)).toContain("The encoder is down");
  });

  it("have something to say about every state and every reason", () => {
    for (const state of [
      "stopped",
      "starting",
      "running",
      "degraded",
      "restarting",
      "stopping",
      "failed",
      "unknown",
    ]) {
      expect(jobSentence(t, job({ state }), NOW), state).not.toBe("");
      for (const reason of reasons)
        expect(jobSentence(t, job({ state, reason }), NOW)).not.toMatch(/reason\.|\{\{/);
    }
  });

  it("tell an output that was stopped by hand from one whose stream is off", () => {
    const stopped = output({ state: "stopped", desired_state: "stopped" });
    expect(outputSentence(t, stopped, true, NOW)).toBe(en["out.stopped_alone"]);
    expect(outputSentence(t, stopped, false, NOW)).toBe(en["out.off"]);
    expect(outputSentence(t, output({ state: "stopped", enabled: false }), true, NOW)).toBe(
      en["out.disabled"],
    );
  });

  it("count down to the next try", () => {
    const retrying = output({
      state: "retrying",
      reason: "connection_refused",
      retry_at: "2026-11-23T12:00:09Z",
    });
    expect(outputSentence(t, retrying, true, NOW)).toBe(
      `${en["reason.connection_refused"]} Next try in 9 s.`,
    );
  });
});
