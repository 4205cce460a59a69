import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { api } from "../../api/client";
import type { FoundStream } from "../../api/probe";
import type { Destination, Profile } from "../../api/types";
import { findService, type Service } from "../../data/services";
import { presetBody } from "../../state/presets";
import { EMPTY, paramOf, putTogether, storable, takeApart, withParam } from "./address";
import { costOf, kbpsOf } from "./cost";
import { fileName, goOnAir, type Made, type Plan, type Stage, StageFailure } from "./create";
import { doubtsOf } from "./doubts";
import { misfits } from "./fit";
import { bodyOf, defaultHow, isChanged, mustEncode, sizeOf } from "./how";
import { hasSizes, renditionOf, SECOND } from "./rendition";
import {
  baseName,
  editOf,
  emptySource,
  inputOf,
  inputsOf,
  isChosen,
  isPassphraseFit,
  mayBegin,
  nameOf,
  type Source,
  sourceOf,
} from "./source";
import {
  confirmationOf,
  dropDraft,
  emptyWizard,
  holdsSecret,
  isDirty,
  keepDraft,
  lackOf,
  loadDraft,
} from "./wizard";

const SIZE = { width: 1_280, height: 720, fps: 30 };
const url = (text: string, part = {}): Source => ({
  ...(emptySource("url") as Extract<Source, { kind: "url" }>),
  address: takeApart({ ...EMPTY, url: text }),
  ...part,
});

describe("an address", () => {
  it("gives its secrets away when it is pasted, and takes them back when it is sent", () => {
    const camera = takeApart({ ...EMPTY, url: "rtsp://admin:p%40ss@cam.example.org:554/ch1" });
    expect(camera).toEqual({
      ...EMPTY,
      url: "rtsp://cam.example.org:554/ch1",
      user: "admin",
      password: "p@ss",
    });
    expect(putTogether(camera)).toBe("rtsp://admin:p%40ss@cam.example.org:554/ch1");
    const srt = takeApart({ ...EMPTY, url: "srt://h:9000?mode=caller&passphrase=0123456789a&latency=200" });
    expect(srt).toMatchObject({ url: "srt://h:9000?mode=caller&latency=200", passphrase: "0123456789a" });
    expect(putTogether(srt)).toBe("srt://h:9000?mode=caller&latency=200&passphrase=0123456789a");
  });

  it("is left alone while it is being typed", () => {
    for (const text of ["rtsp://", "rtsp://admin", "rtsp://admin:pa", "rtsp://admin:pa@", "http://h/a:b@c"]) {
      expect(takeApart({ ...EMPTY, url: text }).url).toBe(text);
    }
    expect(putTogether({ ...EMPTY, url: "http://h/p", user: "a$1b", password: "$&" })).toBe(
      "http://a%241b:%24%26@h/p",
    );
  });

  it("changes one parameter and keeps the others as they were written", () => {
    expect(withParam("srt://h:1?streamid=#!::r=a/b,m=publish", "mode", "listener")).toBe(
      "srt://h:1?streamid=#!::r=a/b,m=publish&mode=listener",
    );
    expect(withParam("srt://h:1?mode=listener&x=1", "mode", "")).toBe("srt://h:1?x=1");
    expect(withParam("srt://h:1?mode=listener", "mode", "")).toBe("srt://h:1");
    expect(paramOf("srt://h:1?streamid=a%20b", "streamid")).toBe("a b");
  });

  it("keeps out of the browser's storage whatever may open a door", () => {
    expect(storable("https://u:p@cdn.example.org/live.m3u8?token=abc&mode=x#frag")).toBe(
      "https://cdn.example.org/live.m3u8?mode=x",
    );
    expect(storable("rtmp://h/app/live_key")).toBe("rtmp://h/app/");
    expect(storable("srt://h:1?streamid=key&passphrase=secretsecret&latency=120")).toBe(
      "srt://h:1?latency=120",
    );
    expect(storable("rtsp://user@cam/ch1")).toBe("rtsp://cam/ch1");
  });
});

describe("the source", () => {
  it("takes the name of the stream from the file or the server", () => {
    expect(baseName("services/Gottesdienst Größe #1.mp4")).toBe("Gottesdienst Größe #1");
    expect(baseName(".hidden")).toBe(".hidden");
    expect(baseName("plain")).toBe("plain");
    expect(nameOf(url("rtsp://a:b@cam.example.org/ch1"))).toBe("cam.example.org");
    expect(nameOf({ kind: "test" })).toBe("");
  });

  it("sends a path as it is", () => {
    const path = "a b/Größe #1 100%.mp4";
    expect(inputOf({ kind: "file", path, loop: true }, SIZE)).toMatchObject({
      kind: "file",
      uri: path,
      loop: true,
    });
  });

  it("makes the test pattern in the size of the encoding", () => {
    expect(inputOf({ kind: "test" }, { width: 1920, height: 1080, fps: 25 }).uri).toBe(
      "moving?width=1920&height=1080&fps=25",
    );
  });

  it("is chosen once it can be opened", () => {
    expect(isChosen(url("rtsp://cam.example.org"))).toBe(true);
    expect(isChosen(url("udp://@239.0.0.1:1234"))).toBe(true);
    for (const text of ["", "rtsp://", "file:///etc/passwd", "cam.example.org"])
      expect(isChosen(url(text))).toBe(false);
    expect(isChosen({ kind: "device", uri: "" })).toBe(false);
  });

  it("begins with something that can be read, and may be typed letter by letter", () => {
    for (const text of ["", "r", "rtsp:", "SRT://", "http"]) expect(mayBegin(text)).toBe(true);
    for (const text of ["192.168.1.20:554/stream", "hello world", "ftp://h"]) {
      expect(mayBegin(text)).toBe(false);
    }
  });

  it("has a passphrase that SRT can take, or none", () => {
    const taken = (passphrase: string, at = "srt://h:9000") =>
      isPassphraseFit({ ...EMPTY, url: at, passphrase });
    expect([taken(""), taken("0123456789"), taken("x".repeat(79))]).toEqual([true, true, true]);
    expect([taken("012345678"), taken("x".repeat(80)), taken("ä".repeat(40))]).toEqual([false, false, false]);
    expect(taken("short", "rtsp://h")).toBe(true);
    const wizard = { ...emptyWizard(), picture: url("srt://h:9000", {}) };
    const short = { ...wizard, picture: url("srt://h:9000?passphrase=short") };
    expect(lackOf(wizard, "what", { kind: "copy" }, "")).toBeNull();
    expect(lackOf(short, "what", { kind: "copy" }, "")).toBe("passphrase");
  });

  it("takes the picture of one and the sound of another", () => {
    const still: Source = { kind: "file", path: "cover.png", loop: true };
    const [picture, sound] = inputsOf(still, url("https://radio.example.org/live", { loop: false }), SIZE);
    expect(picture).toMatchObject({ kind: "file", media: "video", order: 0, loop: false });
    expect(sound).toMatchObject({ kind: "url", media: "audio", order: 1 });
    expect(inputsOf(still, null, SIZE)[0]).not.toHaveProperty("media");
  });

  it("that is stored is sent back only as far as it was changed", () => {
    const stored = {
      id: "i1",
      kind: "url",
      uri: "srt://h:9000?passphrase=••••&mode=caller",
      options: {},
      loop: false,
      reconnect: true,
      media: "both",
      order: 0,
      version: 2,
    };
    const source = sourceOf(stored) as Extract<Source, { kind: "url" }>;
    expect(editOf(source, stored, SIZE)).toEqual({});
    expect(editOf({ ...source, reconnect: false }, stored, SIZE)).toEqual({ reconnect: false });
    const fresh = { ...source, address: takeApart({ ...source.address, passphrase: "0123456789" }) };
    expect(editOf(fresh, stored, SIZE).uri).toBe("srt://h:9000?passphrase=0123456789&mode=caller");
    const camera = { ...stored, uri: "rtsp://••••@cam/1", options: { rtsp_transport: "udp", probesize: 64 } };
    const seen = sourceOf(camera) as Extract<Source, { kind: "url" }>;
    expect(editOf(seen, camera, SIZE)).toEqual({});
    expect(editOf({ ...seen, transport: "" }, camera, SIZE)).toEqual({ options: { probesize: 64 } });
    expect(
      editOf({ ...seen, address: { ...seen.address, user: "a", password: "b" } }, camera, SIZE).uri,
    ).toBe("rtsp://a:b@cam/1");
  });

  it("names the transport of cameras alone", () => {
    expect(inputOf(url("rtsp://cam/1", { transport: "tcp" }), SIZE).options).toEqual({
      rtsp_transport: "tcp",
    });
    expect(inputOf(url("https://h/a", { transport: "udp" }), SIZE).options).toEqual({});
  });
});

describe("how", () => {
  it("encodes what is not encoded yet", () => {
    expect(defaultHow({ kind: "test" })).toEqual({ kind: "preset", preset: "720p" });
    expect(defaultHow({ kind: "file", path: "a.mp4", loop: true })).toEqual({ kind: "copy" });
    expect(mustEncode({ kind: "file", path: "cover.PNG", loop: true })).toBe(true);
    expect(mustEncode({ kind: "device", uri: "v4l2:/dev/video0" })).toBe(true);
  });

  it("changes a preset field by field and knows when it is the preset again", () => {
    expect(isChanged("720p", { bitrate: "3000k" })).toBe(false);
    expect(isChanged("720p", { bitrate: "3500k" })).toBe(true);
    expect(bodyOf("720p", { bitrate: "3500k", fps: "25", gop: "", audio_bitrate: "128k" })).toMatchObject({
      video: { bitrate: "3500k", fps: 25, width: 1_280 },
      audio: { bitrate: "128k" },
    });
    expect(bodyOf("720p", { gop: "" }).video).not.toHaveProperty("gop");
    expect(presetBody("720p").video).toHaveProperty("gop", 60);
    expect(sizeOf({ kind: "preset", preset: "1080p", changes: { fps: "50" } }, [])).toEqual({
      width: 1_920,
      height: 1_080,
      fps: 50,
    });
  });

  it("says what it costs", () => {
    expect([kbpsOf("6000k"), kbpsOf("6M"), kbpsOf("2.5M"), kbpsOf("800000"), kbpsOf("fast")]).toEqual([
      6_000,
      6_000,
      2_500,
      800,
      null,
    ]);
    expect(costOf(null, 3)).toEqual({ load: "none", kbps: null, upKbps: null, gbPerHour: null });
    expect(costOf(presetBody("1080p"), 3)).toMatchObject({ load: "medium", kbps: 6_160, upKbps: 18_480 });
    expect(costOf(presetBody("480p"), 1).load).toBe("light");
    expect(costOf(presetBody("audio"), 1)).toMatchObject({ load: "sound", kbps: 192 });
    expect(costOf(bodyOf("1080p", { codec: "libx265" }), 1).load).toBe("heavy");
    expect(costOf(bodyOf("1080p", { codec: "h264_nvenc" }), 1).load).toBe("graphics");
  });
});

describe("warnings", () => {
  const target = (id: string) => ({ name: id, service: findService(id) as Service });
  const codes = (...all: Parameters<typeof misfits>) => misfits(...all).map(({ code }) => code);

  it("compare the encoding with what a service takes", () => {
    expect(codes(presetBody("1080p"), null, [target("twitch")])).toEqual([]);
    expect(misfits(bodyOf("1080p", { bitrate: "9M" }), null, [target("twitch")])).toEqual([
      { code: "bitrate", name: "twitch", params: { have: 9_000, max: 6_000 } },
    ]);
    expect(codes(bodyOf("1080p", { bitrate: "9M" }), null, [target("youtube")])).toEqual(["bitrate_high"]);
    expect(codes(bodyOf("1080p", { gop: "250" }), null, [target("twitch")])).toEqual(["keyframe"]);
    expect(codes(bodyOf("1080p", { codec: "libx265" }), null, [target("twitch"), target("youtube")])).toEqual(
      ["codec"],
    );
    expect(codes(presetBody("1080p"), null, [target("facebook")])).toEqual(["audio_bitrate"]);
  });

  it("know who needs a picture", () => {
    expect(codes(presetBody("audio"), null, [target("twitch")])).toEqual(["needs_picture"]);
    expect(codes(presetBody("audio"), null, [target("icecast"), target("mediamtx")])).toEqual([]);
  });

  it("speak of a copy only as far as somebody looked into the source", () => {
    expect(codes(null, null, [target("twitch")])).toEqual(["copy_unknown"]);
    const found = [
      { media: "video", codec: "hevc" },
      { media: "audio", codec: "opus" },
    ];
    expect(codes(null, found, [target("twitch")])).toEqual(["copy_codec", "copy_audio"]);
    expect(codes(null, [{ media: "video", codec: "h264" }], [target("twitch")])).toEqual([]);
  });
});

describe("the draft", () => {
  afterEach(() => sessionStorage.clear());

  it("survives a reload without anything secret", () => {
    const secret = "hunter2hunter2";
    const wizard = {
      ...emptyWizard(),
      step: "where" as const,
      picture: url(`srt://h:9000?passphrase=${secret}&mode=caller&streamid=${secret}`),
      sound: url(`rtsp://admin:${secret}@cam/1`),
      destinations: ["d1"],
      confirmed: "YouTube",
    };
    expect(holdsSecret(wizard)).toBe(true);
    keepDraft("u1", wizard);
    expect(JSON.stringify({ ...sessionStorage })).not.toContain(secret);
    expect(localStorage.length).toBe(0);
    const kept = loadDraft("u1");
    expect(kept).toMatchObject({ step: "where", destinations: ["d1"], confirmed: "" });
    expect(kept?.picture).toMatchObject({ address: { url: "srt://h:9000?mode=caller", passphrase: "" } });
    expect(loadDraft("u2")).toBeNull();
    dropDraft("u1");
    expect(loadDraft("u1")).toBeNull();
  });

  it("of another version is left alone", () => {
    for (const text of ["{", "[]", '{"step":"four"}', '{"picture":{"kind":"tape"}}', '{"destinations":3}']) {
      sessionStorage.setItem("castcore.new-stream.u1", text);
      expect(loadDraft("u1")?.picture ?? null).toEqual(text === "[]" ? emptyWizard().picture : null);
    }
  });

  it("knows what is missing where", () => {
    const wizard = emptyWizard();
    const copy = { kind: "copy" } as const;
    expect(isDirty(wizard)).toBe(false);
    expect(lackOf(wizard, "what", copy, "")).toBe("source");
    expect(
      lackOf({ ...wizard, picture: { kind: "test" }, sound: emptySource("url") }, "what", copy, ""),
    ).toBe("sound");
    expect(lackOf(wizard, "how", { kind: "profile", id: "" }, "")).toBe("profile");
    expect(lackOf(wizard, "where", copy, " ")).toBe("name");
    expect(lackOf({ ...wizard, picture: { kind: "test" } }, "what", copy, "")).toBeNull();
  });

  it("confirms exactly the places that were read", () => {
    expect(confirmationOf(["B", "A"])).toBe(confirmationOf(["A", "B"]));
    expect(confirmationOf(["A"])).not.toBe(confirmationOf(["A", "B"]));
  });
});

describe("what a look into the source speaks against", () => {
  const file = (path: string): Source => ({ kind: "file", path, loop: true });
  const seen = [{ media: "video", codec: "h264" }] as FoundStream[];
  const heard = [{ media: "audio", codec: "aac" }] as FoundStream[];
  const picture = presetBody("720p");
  const radio = presetBody("audio");
  const codes = (...all: Parameters<typeof doubtsOf>) => doubtsOf(...all).map(({ code }) => code);

  it("is a source of sound in which there is none", () => {
    expect(codes(file("a.mp4"), file("b.mp4"), picture, seen, seen)).toEqual(["no_sound"]);
    expect(codes(file("a.mp4"), null, radio, seen, null)).toEqual(["no_sound"]);
    expect(codes(file("a.mp4"), file("b.mp3"), picture, seen, heard)).toEqual([]);
  });

  it("is a picture that is wanted of sound alone, but not what is passed through", () => {
    expect(codes(file("a.mp3"), null, picture, heard, null)).toEqual(["no_picture"]);
    expect(codes(file("a.mp3"), null, null, heard, null)).toEqual([]);
    expect(codes(file("a.mp3"), file("b.mp3"), null, heard, heard)).toEqual(["no_picture"]);
    expect(codes(file("a.mp3"), null, radio, heard, null)).toEqual([]);
  });

  it("is a still picture that is to be heard, without any look", () => {
    expect(codes(file("a.png"), null, radio, null, null)).toEqual(["still"]);
    expect(codes(file("a.mp4"), file("b.jpg"), picture, null, null)).toEqual(["still"]);
    expect(codes(file("a.png"), file("b.mp3"), picture, null, null)).toEqual([]);
  });

  it("is nothing as long as nobody looked, and not that a camera is silent", () => {
    expect(codes(file("a.mp3"), file("b.mp4"), picture, null, null)).toEqual([]);
    expect(codes(file("a.mp4"), null, picture, seen, null)).toEqual([]);
  });
});

describe("going on air", () => {
  const asked: string[] = [];
  let refuse = "";
  beforeEach(() => {
    asked.length = 0;
    refuse = "";
    const answer = (body: unknown) => Promise.resolve({ data: body, response: new Response("{}") });
    vi.spyOn(api, "GET").mockImplementation((() => answer([])) as never);
    vi.spyOn(api, "POST").mockImplementation(((path: string, init: { body?: { kind?: string } }) => {
      asked.push([path, init.body?.kind].filter(Boolean).join(" "));
      if (path !== refuse) return answer({ ...init.body, id: path.slice(1) });
      const error = { error: { code: "validation.failed", params: {} } };
      return Promise.resolve({ error, response: new Response("{}", { status: 422 }) });
    }) as never);
  });
  const plan: Plan = {
    name: "Sunday",
    inputs: [inputOf({ kind: "test" }, SIZE)],
    profile: { name: "720p", body: presetBody("720p") },
    destinations: [],
    second: null,
    recordingName: null,
    previewName: "Preview",
    start: true,
  };
  const run = (some: Plan, made: Made, stages: Stage[] = []) =>
    goOnAir(new QueryClient(), some, made, (stage) => stages.push(stage));

  it("makes what is missing first, then the stream, and starts it last", async () => {
    const stages: Stage[] = [];
    await run(plan, {}, stages);
    expect(asked).toEqual([
      "/ffmpeg-profiles",
      "/destinations preview",
      "/stream-jobs",
      "/stream-jobs/{id}/start",
    ]);
    expect(stages).toEqual(["profile", "destination", "stream", "start"]);
  });

  it("makes nothing that is there: a profile of the same kind, chosen destinations", async () => {
    const profile = {
      id: "p1",
      name: "Mine",
      expert_args: [],
      copy_mode: false,
      ...presetBody("720p"),
    } as unknown as Profile;
    vi.spyOn(api, "GET").mockImplementation((() =>
      Promise.resolve({ data: [profile], response: new Response("{}") })) as never);
    await run({ ...plan, destinations: [{ id: "d1", kind: "rtmp" } as Destination], start: false }, {});
    expect(asked).toEqual(["/stream-jobs"]);
  });

  it("names the step that failed and does not make things twice on the next try", async () => {
    const made: Made = {};
    refuse = "/stream-jobs";
    const some = { ...plan, recordingName: "Recording of Sunday" };
    const thrown = await run(some, made).catch((each: unknown) => each);
    expect(thrown).toBeInstanceOf(StageFailure);
    expect((thrown as StageFailure).stage).toBe("stream");
    refuse = "";
    asked.length = 0;
    await run(some, made);
    expect(asked).toEqual(["/stream-jobs", "/stream-jobs/{id}/start"]);
  });

  it("gives the second size to the destinations that want it", async () => {
    const posted = vi.mocked(api.POST).mock.calls as unknown as [string, unknown][];
    const places = ["d1", "d2"].map((id) => ({ id, kind: "rtmp", url: "rtmp://h/a" }) as Destination);
    const second = { rendition: renditionOf(SECOND), destinations: ["d2"] };
    await run({ ...plan, destinations: places, second, start: false }, {});
    const body = posted.find(([path]) => path === "/stream-jobs")?.[1];
    expect(body).toMatchObject({
      body: {
        renditions: [{ name: "small", width: 640, height: 360, video_bitrate: "800k" }],
        outputs: [{ destination_id: "d1" }, { destination_id: "d2", rendition: "small" }],
      },
    });
    expect(hasSizes(null)).toBe(false);
    expect(hasSizes(presetBody("audio"))).toBe(false);
    expect(hasSizes(presetBody("720p"))).toBe(true);
  });

  it("leaves the stream standing when only its start is refused", async () => {
    const made: Made = {};
    refuse = "/stream-jobs/{id}/start";
    const thrown = await run(plan, made).catch((each: unknown) => each);
    expect((thrown as StageFailure).stage).toBe("start");
    expect(made.job).toBeDefined();
  });

  it("names files so that every system takes them", () => {
    expect(fileName("Größe #1: Straße & Café")).toBe("grosse-1-strasse-cafe");
    expect(fileName("日曜日")).toBe("recording");
  });
});
