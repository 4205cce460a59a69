// The world of the mock server: made-up streams in every state a real one can have.
import { randomUUID } from "node:crypto";
import { makePeople } from "./people.mjs";

export const iso = (ms) => new Date(ms).toISOString();
const ago = (seconds) => iso(Date.now() - seconds * 1_000);

export const stamp = (body) => ({
  id: randomUUID(),
  version: 1,
  created_at: ago(86_400),
  updated_at: ago(3_600),
  ...body,
});

export function makeDestination(body) {
  const { stream_key: key, ...rest } = body;
  return stamp({
    kind: "rtmp",
    enabled: true,
    ...rest,
    has_stream_key: Boolean(key),
    stream_key: key ? `••••${key.slice(-4)}` : null,
  });
}

export const makeProfile = (body) =>
  stamp({
    global_opts: {},
    video: {},
    audio: {},
    filters: {},
    copy_mode: false,
    expert_args: [],
    ...body,
  });

export function makeOutput(world, body) {
  const destination = world.destinations.find((each) => each.id === body.destination_id);
  return {
    id: randomUUID(),
    destination_id: destination?.id ?? null,
    destination_name: destination?.name ?? null,
    destination_kind: destination?.kind ?? null,
    format: body.format ?? "flv",
    output_opts: {},
    enabled: true,
    desired_state: "running",
    state: "stopped",
    state_since: iso(Date.now()),
    reason: null,
    reason_detail: null,
    retry_at: null,
    file: null,
    acknowledged_at: null,
    acknowledged_by: null,
    version: 1,
    ...body,
  };
}

export function makeJob(world, body) {
  const { inputs = [], outputs = [], ...rest } = body;
  return stamp({
    type: "single",
    status: "stopped",
    state: "stopped",
    state_since: ago(7_200),
    reason: null,
    reason_detail: null,
    retry_at: null,
    crash_loop: false,
    desired_state: "stopped",
    autostart: false,
    enabled: true,
    ffmpeg_profile_id: null,
    recording_enabled: false,
    fallback_policy: {},
    renditions: [],
    generation: 1,
    run: 0,
    started_at: null,
    pid: null,
    description: "",
    labels: [],
    start_order: 0,
    acknowledged_at: null,
    acknowledged_by: null,
    ...rest,
    inputs: inputs.map((input, order) => ({
      id: randomUUID(),
      options: {},
      loop: false,
      reconnect: false,
      media: "both",
      order,
      version: 1,
      ...input,
    })),
    outputs: outputs.map((output) => makeOutput(world, output)),
  });
}

const file = (uri) => ({ kind: "file", uri, loop: true });
const live = (destination, since) => ({
  destination_id: destination.id,
  format: destination.kind === "hls" ? "hls" : destination.kind === "recording" ? "mp4" : "flv",
  state: "live",
  state_since: ago(since),
});

function fill(world) {
  const [youtube, twitch, archive, hls, church] = [
    { name: "YouTube", url: "rtmps://a.rtmps.youtube.com/live2", stream_key: "abcd-efgh-7f3k" },
    { name: "Twitch", url: "rtmp://live.twitch.tv/app", stream_key: "live_123_q9sd" },
    { name: "Archive", kind: "recording", url: "sunday.mp4" },
    { name: "Foyer screen", kind: "hls", url: "foyer/index.m3u8" },
    { name: "Partner church", url: "rtmp://stream.example.org/in", stream_key: "oaks-88aa", enabled: true },
  ].map(makeDestination);
  world.destinations.push(youtube, twitch, archive, hls, church);
  const encode = {
    codec: "libx264",
    width: 1920,
    height: 1080,
    fps: 30,
    bitrate: "6000k",
    preset: "veryfast",
  };
  const profile = makeProfile({ name: "1080p", video: encode, audio: { codec: "aac", bitrate: "160k" } });
  world.profiles.push(
    profile,
    makeProfile({
      name: "Phone uplink",
      video: { codec: "libx264", width: 854, height: 480, fps: 25, bitrate: "1200k", preset: "faster" },
      audio: { codec: "aac", bitrate: "96k" },
    }),
    makeProfile({ name: "Untouched", copy_mode: true }),
  );
  const add = (body) => world.jobs.push(makeJob(world, body));
  add({
    name: "Sunday Service",
    description: "Camera 1 is the pulpit. Call the vestry before you stop it.",
    labels: ["church", "weekly"],
    state: "degraded",
    status: "running",
    state_since: ago(125),
    started_at: ago(4_930),
    run: 12,
    desired_state: "running",
    ffmpeg_profile_id: profile.id,
    inputs: [file("services/Gottesdienst Größe #1.mp4")],
    outputs: [
      live(youtube, 4_925),
      {
        destination_id: twitch.id,
        state: "failed",
        state_since: ago(125),
        reason: "rtmp_rejected",
        reason_detail: "NetStream.Publish.BadName: Invalid stream key",
      },
      { ...live(archive, 4_926), file: "sunday-20261123-101500.mp4" },
      {
        destination_id: church.id,
        state: "retrying",
        state_since: ago(9),
        reason: "connection_refused",
        reason_detail: "connect to stream.example.org:1935: Connection refused",
        retry_at: iso(Date.now() + 45_000),
      },
    ],
  });
  add({
    name: "Night Loop",
    state: "running",
    status: "running",
    state_since: ago(93_784),
    started_at: ago(93_790),
    run: 3,
    desired_state: "running",
    autostart: true,
    inputs: [file("loops/night.mp4")],
    outputs: [live(hls, 93_780), live(youtube, 93_780)],
  });
  add({
    name: "Studio test",
    state: "starting",
    status: "starting",
    state_since: ago(4),
    run: 1,
    desired_state: "running",
    ffmpeg_profile_id: profile.id,
    inputs: [{ kind: "test", uri: "bars?width=1280&height=720&fps=30" }],
  });
  add({
    name: "Town hall camera",
    state: "restarting",
    status: "starting",
    state_since: ago(31),
    started_at: ago(900),
    run: 5,
    desired_state: "running",
    reason: "network_unreachable",
    reason_detail: "http://cam.example.org/stream: Name or service not known",
    retry_at: iso(Date.now() + 60_000),
    crash_loop: true,
    inputs: [{ kind: "url", uri: "http://cam.example.org/stream" }],
    outputs: [{ destination_id: hls.id, format: "hls" }],
  });
  add({
    name: "Concert replay",
    state: "failed",
    status: "failed",
    state_since: ago(660),
    run: 2,
    desired_state: "running",
    reason: "source_missing",
    reason_detail: "concert/2026-10-31.mkv: No such file or directory",
    inputs: [file("concert/2026-10-31.mkv")],
    outputs: [{ destination_id: youtube.id }],
  });
  add({ name: "Podcast", run: 44, inputs: [file("podcast.mp4")], outputs: [{ destination_id: archive.id }] });
  add({ name: "Wedding rehearsal", inputs: [file("wedding.mp4")], state_since: null });
}

const entry = (path, size, extra = {}) => ({
  name: path.slice(path.lastIndexOf("/") + 1),
  path,
  is_dir: size === null,
  size_bytes: size,
  modified_at: ago(200_000),
  streamable: size !== null,
  ...extra,
});

const FILES = {
  "": [
    entry("concert", null),
    entry("loops", null),
    entry("services", null),
    entry("Interview Köln 100%.mp4", 812_345_678),
    entry("podcast.mp4", 94_000_000),
    entry("notes.txt", 1_204, { streamable: false }),
  ],
  services: [
    entry("services/Gottesdienst Größe #1.mp4", 3_140_000_000),
    entry("services/Gottesdienst 2026-11-15.mp4", 2_870_000_000),
  ],
  loops: [entry("loops/night.mp4", 540_000_000)],
  concert: [],
};

/** `setup`: nobody yet; `empty`: an administrator and nothing else; `full`: streams in every state. */
export function makeWorld(scenario) {
  const world = {
    admin: scenario !== "setup",
    codeRequired: true,
    destinations: [],
    profiles: [],
    jobs: [],
    files: FILES,
    logs: new Map(),
    people: makePeople(scenario),
  };
  if (scenario === "full") fill(world);
  return world;
}

export const countIn = (job, state) => job.outputs.filter((output) => output.state === state).length;

/** A job as it stands in the list, or whole. */
export function showJob(job, whole) {
  const { inputs, outputs, ...rest } = job;
  const counts = {
    outputs_total: outputs.length,
    outputs_live: countIn(job, "live"),
    outputs_failed: countIn(job, "failed"),
  };
  return whole ? { ...rest, ...counts, inputs, outputs } : { ...rest, ...counts };
}
