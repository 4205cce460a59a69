import { describe, expect, it } from "vitest";
import {
  blanksOf,
  fillAddress,
  findService,
  GROUPS,
  inLanguage,
  SERVICES,
  searchServices,
  serviceAt,
} from "./services";

const SCHEMES = {
  rtmp: /^rtmps?:\/\//,
  srt: /^srt:\/\//,
  rtsp: /^rtsps?:\/\//,
  icecast: /^icecast:\/\//,
} as const;
const EXAMPLE = {
  address: "rtmps://live.example.org:443/app",
  host: "live.example.org",
  user: "dj",
  port: "8005",
  path: "studio",
};

describe("the list of services", () => {
  it("has about thirty services and some kinds of own servers", () => {
    expect(SERVICES.length).toBeGreaterThanOrEqual(30);
    expect(SERVICES.filter((service) => service.group === "server").length).toBeGreaterThanOrEqual(5);
  });

  it("has each id once, and each address of a service once", () => {
    const ids = SERVICES.map((service) => service.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, addresses } of SERVICES) {
      expect(new Set(addresses.map((address) => address.id)).size, id).toBe(addresses.length);
    }
  });

  it.each(SERVICES.map((service) => [service.id, service] as const))(
    "is whole and sourced: %s",
    (_, service) => {
      expect(service.id).toMatch(/^[a-z0-9-]+$/);
      expect(service.name.trim()).toBe(service.name);
      expect(service.name).not.toBe("");
      expect(GROUPS).toContain(service.group);
      expect(service.addresses.length).toBeGreaterThan(0);
      expect(typeof service.public).toBe("boolean");
      expect(service.checked).toMatch(/^20\d\d-[01]\d-[0-3]\d$/);
      expect(service.sources.length).toBeGreaterThan(0);
      for (const source of service.sources) expect(new URL(source).protocol).toBe("https:");
      for (const both of [
        service.key,
        ...service.addresses.flatMap(({ label, key }) => (key ? [label, key] : [label])),
      ]) {
        expect(both.en.trim()).not.toBe("");
        expect(both.de.trim()).not.toBe("");
      }
      expect(service.key.de).not.toBe(service.key.en);
      if (service.video) {
        const { codecs, recommended_kbps, max_kbps, keyframe_s } = service.video;
        expect(codecs).toContain("h264");
        for (const rate of [recommended_kbps, max_kbps]) {
          if (rate !== null) expect(rate).toBeGreaterThan(500);
        }
        if (recommended_kbps && max_kbps) expect(recommended_kbps).toBeLessThanOrEqual(max_kbps);
        if (keyframe_s !== null) expect(keyframe_s).toBeLessThanOrEqual(5);
      } else {
        expect(service.addresses.every((address) => address.kind === "icecast")).toBe(true);
      }
    },
  );

  it.each(SERVICES.flatMap((service) => service.addresses.map((address) => [service.id, address] as const)))(
    "has an address that parses: %s $id",
    (_, { kind, url }) => {
      const filled = fillAddress(url, EXAMPLE);
      expect(filled).toMatch(SCHEMES[kind]);
      expect(filled).not.toMatch(/[{}\s]/);
      // Other schemes are opaque to the browser's parser; what counts is the form of host and port.
      const { hostname, username } = new URL((filled ?? "").replace(/^[a-z]+/, "https"));
      expect(hostname).toContain(".");
      expect(["", "dj"]).toContain(username);
      expect(fillAddress(url, {}) === null).toBe(blanksOf(url).length > 0);
      if (kind === "rtmp") expect(filled).toMatch(/^rtmps?:\/\/[^/]+\/[^/?]+/);
    },
  );
});

describe("templates", () => {
  it("names what is open", () => {
    expect(blanksOf("srt://{host}:8890?streamid=publish:{path}")).toEqual(["host", "path"]);
    expect(blanksOf("rtmp://live.example.org/app")).toEqual([]);
  });

  it("waits for every part, trims, and brackets an IPv6 address", () => {
    expect(fillAddress("rtmp://{host}:1935/live", { host: " " })).toBeNull();
    expect(fillAddress("rtmp://{host}:1935/live", { host: " media.example.org " })).toBe(
      "rtmp://media.example.org:1935/live",
    );
    expect(fillAddress("rtmp://{host}:1935/live", { host: "2001:db8::7" })).toBe(
      "rtmp://[2001:db8::7]:1935/live",
    );
    expect(fillAddress("icecast://{host}:8000/{path}", { host: "r.example.org", path: "/live" })).toBe(
      "icecast://r.example.org:8000/live",
    );
  });
});

describe("finding a service", () => {
  it("searches names, other names and kinds, in any order and without accents", () => {
    expect(searchServices("twit").map(({ id }) => id)).toEqual(["twitch", "x"]);
    expect(searchServices("kirche").map(({ id }) => id)).toContain("boxcast");
    expect(searchServices("server srs").map(({ id }) => id)).toEqual(["srs"]);
    expect(searchServices("no such thing")).toEqual([]);
    expect(searchServices(" ")).toHaveLength(SERVICES.length);
  });

  it("knows the service behind an address, in regions too that are not listed", () => {
    expect(serviceAt("rtmps://a.rtmps.youtube.com/live2")?.id).toBe("youtube");
    expect(serviceAt("rtmp://live-prg.twitch.tv/app")?.id).toBe("twitch");
    expect(serviceAt("rtmps://ingest.global-contribute.live-video.net/app")?.id).toBe("twitch");
    expect(serviceAt("rtmps://fra02.contribute.live-video.net/app")?.id).toBe("ivs");
    expect(serviceAt("rtmp://nottwitch.tv.example.org/app")).toBeUndefined();
    expect(serviceAt("sunday.mp4")).toBeUndefined();
  });

  it("speaks the console's language", () => {
    const youtube = findService("youtube");
    expect(youtube && inLanguage(youtube.key, "de-AT")).toBe(youtube?.key.de);
    expect(youtube && inLanguage(youtube.key, "en")).toBe(youtube?.key.en);
  });
});
