import { describe, expect, it } from "vitest";
import type { Profile } from "../api/types";
import { formatFor } from "./destinations";
import { findPreset, freeName, presetBody } from "./presets";

const profile = (part: Partial<Profile>): Profile => ({
  id: "p1",
  name: "Mine",
  global_opts: {},
  video: {},
  audio: {},
  filters: {},
  copy_mode: false,
  expert_args: [],
  version: 1,
  created_at: "",
  updated_at: "",
  ...part,
});

describe("presets", () => {
  it("find the profile that is one already, whatever its name and the form of its numbers", () => {
    const body = presetBody("1080p");
    const video = { ...body.video, width: "1920" };
    expect(findPreset([profile({ video, audio: body.audio })], "1080p")?.id).toBe("p1");
    expect(findPreset([profile({ video, audio: body.audio })], "720p")).toBeUndefined();
  });

  it("leave a profile alone that does more", () => {
    const body = presetBody("1080p") as Partial<Profile>;
    expect(findPreset([profile({ ...body, copy_mode: true })], "1080p")).toBeUndefined();
    expect(findPreset([profile({ ...body, expert_args: ["-x"] })], "1080p")).toBeUndefined();
    expect(findPreset([profile({ ...body, filters: { video: "hflip" } })], "1080p")).toBeUndefined();
  });

  it("take the next free name", () => {
    expect(freeName("1080p", [])).toBe("1080p");
    expect(freeName("1080p", ["1080p", "1080p (2)"])).toBe("1080p (3)");
  });
});

it("each kind of destination gets a container that fits", () => {
  const format = (kind: string, url = "") => formatFor({ kind, url });
  expect(format("rtmp")).toBe("flv");
  expect(format("platform")).toBe("flv");
  expect(format("hls")).toBe("hls");
  expect(format("preview")).toBe("hls");
  expect(format("recording", "a/b.mp4")).toBe("mp4");
  expect(format("recording", "a/b.TS")).toBe("mpegts");
});
