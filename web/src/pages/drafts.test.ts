import { describe, expect, it } from "vitest";
import type { Destination, Profile } from "../api/types";
import { draftOf, emptyDraft, toEdit, toNew } from "./destination/draft";
import { bodyOf, draftOf as profileDraft } from "./profile/draft";

const destination: Destination = {
  id: "d1",
  name: "YouTube",
  kind: "rtmp",
  url: "rtmp://••••@host/app",
  stream_key: "••••7f3k",
  has_stream_key: true,
  enabled: true,
  version: 4,
  created_at: "",
  updated_at: "",
};

describe("the draft of a destination", () => {
  it("sends nothing that was not changed: no masked address, no key", () => {
    expect(toEdit(draftOf(destination), destination)).toEqual({});
  });

  it("replaces, clears and keeps a key", () => {
    const draft = draftOf(destination);
    expect(toEdit({ ...draft, key: { mode: "set", value: "new" } }, destination)).toEqual({
      stream_key: "new",
    });
    expect(toEdit({ ...draft, key: { mode: "clear" } }, destination)).toEqual({ stream_key: null });
    expect(toEdit({ ...draft, key: { mode: "set", value: "" } }, destination)).toEqual({});
  });

  it("keeps a new key verbatim, spaces and all", () => {
    const draft = {
      ...emptyDraft(),
      name: " A ",
      url: " rtmp://h/app ",
      key: { mode: "set", value: " k/?&% " },
    } as const;
    expect(toNew(draft)).toMatchObject({ name: "A", url: "rtmp://h/app", stream_key: " k/?&% " });
    expect(toNew({ ...draft, key: { mode: "keep" } })).not.toHaveProperty("stream_key");
  });
});

describe("the draft of a profile", () => {
  const profile = {
    name: "P",
    video: { codec: "libx264", width: 1280, level: "4.1" },
    audio: { codec: "aac", disabled: true },
    filters: { complex: "[0:v]null[v]" },
    copy_mode: false,
    expert_args: ["-a", "b"],
  } as unknown as Profile;

  it("comes back as it went in, with the keys that the form does not show", () => {
    expect(bodyOf(profileDraft(profile), profile)).toEqual({
      name: "P",
      copy_mode: false,
      video: profile.video,
      audio: profile.audio,
      filters: profile.filters,
      expert_args: ["-a", "b"],
    });
  });

  it("sends numbers as numbers and leaves nonsense for the server to name", () => {
    const draft = profileDraft(profile);
    const body = bodyOf(
      { ...draft, video: { ...draft.video, width: "wide", fps: "29.97", height: "" } },
      null,
    );
    expect(body.video).toEqual({ codec: "libx264", width: "wide", fps: 29.97 });
  });
});
