import { describe, expect, it } from "vitest";
import type { Destination, StreamJob } from "../api/types";
import { usesOf } from "../state/usage";
import {
  copyOf,
  draftOf,
  emptyDraft,
  forService,
  isComplete,
  lackOf,
  losesSecret,
  needsSecret,
  toEdit,
  toNew,
  urlOf,
  withListenHost,
  withUrl,
  withUrlAndName,
} from "./destination/draft";
import { shownMask } from "./destination/kinds";
import { arrange, type Row, validateListSearch } from "./list/list";
import { becomesPublic, takesPicture, targetsOf } from "./new-stream/public";
import { faultOf, keyframeSeconds } from "./profile/checks";
import { draftOf as profileDraft } from "./profile/draft";

const destination = (part: Partial<Destination> = {}): Destination => ({
  id: "d1",
  name: "Studio",
  kind: "rtmp",
  url: "rtmps://live.example.org/app",
  stream_key: "••••7f3k",
  has_stream_key: true,
  enabled: true,
  version: 4,
  created_at: "",
  updated_at: "",
  ...part,
});

describe("a destination from the list of services", () => {
  it("takes name, address and kind from the service, and the key as it is", () => {
    const draft = forService(emptyDraft(), "twitch", ["Twitch"]);
    expect(draft).toMatchObject({
      name: "Twitch (2)",
      kind: "rtmp",
      service: { id: "twitch", address: "auto" },
    });
    expect(toNew({ ...draft, key: { mode: "set", value: " k " } })).toEqual({
      name: "Twitch (2)",
      kind: "rtmp",
      url: "rtmps://ingest.global-contribute.live-video.net:443/app",
      enabled: true,
      stream_key: " k ",
    });
  });

  it("keeps a name that somebody typed and waits for open parts", () => {
    const typed = forService({ ...emptyDraft(), name: "Sunday" }, "icecast", []);
    expect(typed.name).toBe("Sunday");
    expect(isComplete(typed)).toBe(false);
    const service = {
      id: "icecast",
      address: "icecast",
      filled: { host: "radio.example.org", path: "live" },
    };
    expect(urlOf({ ...typed, service })).toBe("icecast://radio.example.org:8000/live");
    expect(toNew({ ...typed, service }).kind).toBe("icecast");
  });

  it("takes a secret out of an address that was pasted whole", () => {
    const srt = withUrl(emptyDraft("srt"), "srt://h:9000?passphrase=0123456789&latency=200");
    expect(srt).toMatchObject({ url: "srt://h:9000?latency=200", key: { mode: "set", value: "0123456789" } });
    const radio = withUrl(emptyDraft("icecast"), "icecast://dj:s%20x@radio.example.org:8000/live");
    expect(radio).toMatchObject({ url: "icecast://dj@radio.example.org:8000/live", key: { value: "s x" } });
    expect(withUrl(emptyDraft("rtmp"), "rtmp://a:b@h/app").url).toBe("rtmp://a:b@h/app");
  });

  it("sends no secret where there is none", () => {
    const draft = { ...emptyDraft("udp"), name: "Hall", url: "udp://239.0.0.1:1234" };
    expect(toNew({ ...draft, key: { mode: "set", value: "left over" } })).not.toHaveProperty("stream_key");
  });
});

describe("a server of one's own", () => {
  it("takes its name from the address until somebody gives another one", () => {
    const typed = withUrlAndName(emptyDraft(), "rtmp://media.example.org/app", []);
    expect(typed.name).toBe("media.example.org");
    expect(withUrlAndName(typed, "rtmp://live.example.org/app", ["live.example.org"]).name).toBe(
      "live.example.org (2)",
    );
    const named = { ...typed, name: "Sunday" };
    expect(withUrlAndName(named, "rtmp://live.example.org/app", []).name).toBe("Sunday");
    expect(withUrlAndName(emptyDraft("srt"), "srt://0.0.0.0:9000", []).name).toBe("");
  });

  it("waits at every address when none is named, and only when it waits", () => {
    expect(withListenHost("srt://:19071?mode=listener")).toBe("srt://0.0.0.0:19071?mode=listener");
    for (const url of ["srt://:19071", "srt://h:19071?mode=listener", "srt://:19071?mode=caller"]) {
      expect(withListenHost(url)).toBe(url);
    }
    const draft = { ...emptyDraft("srt"), name: "Hall", url: "srt://:19071?mode=listener" };
    expect(toNew(draft).url).toBe("srt://0.0.0.0:19071?mode=listener");
    const before = destination({ kind: "srt", url: "srt://h:1" });
    expect(toEdit({ ...draftOf(before), url: draft.url }, before).url).toBe(
      "srt://0.0.0.0:19071?mode=listener",
    );
  });

  it("needs its key unless the address has it", () => {
    const needs = (kind: "rtmp" | "srt" | "icecast", url: string) =>
      needsSecret({ ...emptyDraft(kind), url });
    expect(needs("rtmp", "rtmp://h/app")).toBe(true);
    expect(needs("rtmp", "rtmp://h/app/")).toBe(true);
    expect(needs("rtmp", "rtmp://h/app?a=/b")).toBe(true);
    expect(needs("rtmp", "rtmps://h:443/app/••••")).toBe(false);
    expect(needs("srt", "srt://h:9000")).toBe(false);
    expect(needs("icecast", "icecast://h:8000/live")).toBe(true);
  });

  it("says what is missing", () => {
    expect(lackOf(emptyDraft())?.fields.map(({ path }) => path)).toEqual(["name", "url"]);
    expect(lackOf({ ...emptyDraft(), name: "A", url: "rtmp://h/app" })).toBeNull();
  });

  it("shows the end of a key, and nothing of a password", () => {
    expect(shownMask("rtmp", "••••7f3k")).toBe("••••7f3k");
    for (const kind of ["srt", "rtsp", "icecast"]) expect(shownMask(kind, "••••7f3k")).toBe("••••");
    expect(shownMask("rtmp", null)).toBe("••••");
  });
});

describe("a destination that is changed", () => {
  it("says that another server does not get the secret of the first", () => {
    const before = destination();
    const moved = (url: string) => losesSecret({ ...draftOf(before), url }, before);
    expect(moved("rtmps://live.example.org/app")).toBe(false);
    expect(moved("rtmps://live.example.org:443/other")).toBe(false);
    expect(moved("rtmps://live.example.com/app")).toBe(true);
    expect(moved("rtmps://live.example.org:1936/app")).toBe(true);
    expect(moved("rtmp://live.example.org/app")).toBe(true);
    const entered = { ...draftOf(before), url: "rtmp://b/app", key: { mode: "set", value: "k" } as const };
    expect(losesSecret(entered, before)).toBe(false);
    const open = destination({ has_stream_key: false });
    expect(losesSecret({ ...draftOf(open), url: "rtmp://b/app" }, open)).toBe(false);
  });

  it("is copied without its secret", () => {
    const copy = copyOf(destination(), ["Studio"]);
    expect(copy).toMatchObject({
      name: "Studio (2)",
      url: "rtmps://live.example.org/app",
      key: { mode: "keep" },
    });
    expect(copyOf(destination({ url: "rtmp://••••@h/app" }), []).url).toBe("");
  });
});

describe("what becomes public", () => {
  it("is said by the service, and assumed of servers that nobody knows", () => {
    const at = (kind: string, url: string) => becomesPublic({ kind, url });
    expect(at("rtmp", "rtmps://a.rtmps.youtube.com:443/live2")).toBe(true);
    expect(at("rtmp", "rtmps://live.cloudflare.com:443/live/")).toBe(false);
    expect(at("rtmp", "rtmp://unknown.example.org/app")).toBe(true);
    expect(at("icecast", "icecast://radio.example.org:8000/live")).toBe(true);
    expect(at("udp", "udp://239.0.0.1:1234")).toBe(false);
    expect(at("recording", "youtube.com.mp4")).toBe(false);
  });

  it("has no picture where it is radio", () => {
    expect(takesPicture({ kind: "icecast", url: "icecast://radio.example.org:8000/live" })).toBe(false);
    expect(takesPicture({ kind: "rtmp", url: "rtmp://h/app" })).toBe(true);
  });

  it("is compared with what the service takes", () => {
    const chosen = [destination({ url: "rtmp://live-fra.twitch.tv/app" }), destination()];
    expect(targetsOf(chosen).map(({ service }) => service.id)).toEqual(["twitch"]);
  });
});

describe("a list", () => {
  const row = (name: string, part: Partial<Row<string>> = {}): Row<string> => ({
    thing: name,
    name,
    kind: "RTMP",
    words: name,
    used: 0,
    changed: "",
    ...part,
  });
  const rows = [
    row("Zürich 10", { used: 1 }),
    row("Zürich 2"),
    row("Archive", { kind: "Recording", changed: "2026" }),
  ];
  const names = (search: object) => arrange(rows, search).map(({ thing }) => thing);

  it("finds every word without accents, and orders by name first and last", () => {
    expect(names({})).toEqual(["Archive", "Zürich 2", "Zürich 10"]);
    expect(names({ q: "zurich" })).toEqual(["Zürich 2", "Zürich 10"]);
    expect(names({ q: "zurich 10" })).toEqual(["Zürich 10"]);
    expect(names({ sort: "used" })).toEqual(["Zürich 10", "Archive", "Zürich 2"]);
    expect(names({ sort: "changed" })[0]).toBe("Archive");
    expect(names({ sort: "kind" })[2]).toBe("Zürich 10");
  });

  it("keeps in the address of the page only what says something", () => {
    expect(validateListSearch({ q: "a", sort: "used", x: 1 })).toEqual({ q: "a", sort: "used" });
    expect(validateListSearch({ q: "", sort: "name" })).toEqual({});
    expect(validateListSearch({ q: 7, sort: "size" })).toEqual({});
  });

  it("knows who uses a destination, and who does so on air", () => {
    const output = { id: "o1", destination_id: "d1", state: "live" };
    const job = { id: "j1", name: "Sunday", state: "running", outputs: [output] } as unknown as StreamJob;
    const off = { ...job, id: "j2", name: "Test", state: "stopped" } as StreamJob;
    expect(usesOf([job, off], "d1").map(({ jobName, onAir }) => [jobName, onAir])).toEqual([
      ["Sunday", true],
      ["Test", false],
    ]);
    expect(usesOf([job], "d2")).toEqual([]);
  });

  it("knows which stream has a destination for itself, whatever state it is in", () => {
    const claims = (part: object, wish = "running", outputs = {}) => {
      const output = { destination_id: "d1", destination_kind: "rtmp", enabled: true, ...outputs };
      const job = { id: "j1", name: "A", state: "failed", desired_state: wish, ...part };
      const whole = { ...job, outputs: [{ desired_state: "running", ...output }] };
      return usesOf([whole as unknown as StreamJob], "d1").map((use) => use.claims);
    };
    expect(claims({})).toEqual([true]);
    expect(claims({}, "stopped")).toEqual([false]);
    expect(claims({}, "running", { enabled: false })).toEqual([false]);
    expect(claims({}, "running", { desired_state: "stopped" })).toEqual([false]);
    for (const kind of ["recording", "preview"]) {
      expect(claims({}, "running", { destination_kind: kind })).toEqual([false]);
    }
  });
});

describe("a profile while it is typed", () => {
  it("says at the field what is wrong before the server is asked", () => {
    expect(faultOf("width", "1921")).toEqual({ key: "field.odd" });
    expect(faultOf("width", "wide")).toEqual({ key: "field.malformed" });
    expect(faultOf("fps", "999")).toMatchObject({ key: "field.out_of_range", max: "240" });
    expect(faultOf("fps", "30000/1001")).toBeNull();
    expect(faultOf("bitrate", "fast")).toEqual({ key: "field.malformed" });
    for (const rate of ["6000k", "6M", "2.5M", ""]) expect(faultOf("bitrate", rate)).toBeNull();
    expect(faultOf("tune", "anything")).toBeNull();
  });

  it("knows how far apart keyframes are", () => {
    const draft = profileDraft(null);
    expect(keyframeSeconds({ ...draft, video: { ...draft.video, gop: "60", fps: "25" } })).toBe(2.4);
    expect(keyframeSeconds(draft)).toBeNull();
  });
});
