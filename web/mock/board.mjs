// What the list of streams and the dashboard ask for: small pictures, bulk requests, the machine.
import { find, Refusal } from "./answers.mjs";
import { iso, makeDestination, makeJob } from "./state.mjs";

const LABELS = {
  "Sunday Service": ["church", "sunday"],
  "Night Loop": ["loop", "24/7"],
  "Town hall camera": ["city"],
  "Concert replay": ["concert"],
  Podcast: ["audio"],
};

/** Gives the made-up streams what a newer server tells of them. */
export function addBoard(world) {
  for (const one of world.jobs) {
    one.labels ??= LABELS[one.name] ?? [];
    one.description ??= "";
    one.acknowledged_at ??= null;
    one.acknowledged_by ??= null;
  }
}

/** `many`: 300 streams with four destinations each, most of them on air. */
export function fillMany(world, count = 300) {
  const targets = ["YouTube", "Twitch", "Archive", "Foyer"].map((name) =>
    makeDestination({ name, url: `rtmp://127.0.0.1/${name.toLowerCase()}`, stream_key: "made-up-key" }),
  );
  world.destinations.push(...targets);
  const since = iso(Date.now() - 900_000);
  for (let number = 0; number < count; number += 1) {
    const state =
      number % 50 === 7
        ? "failed"
        : number % 25 === 3
          ? "degraded"
          : number % 10 === 9
            ? "stopped"
            : "running";
    const live = state === "running" || state === "degraded";
    world.jobs.push(
      makeJob(world, {
        name: `Camera ${String(number + 1).padStart(3, "0")}`,
        labels: [`hall-${(number % 6) + 1}`],
        state,
        status: state === "degraded" ? "running" : state,
        state_since: since,
        started_at: live ? since : null,
        run: 1,
        desired_state: state === "stopped" ? "stopped" : "running",
        reason: state === "failed" ? "source_missing" : null,
        inputs: [{ kind: "test", uri: "bars" }],
        outputs: targets.map((target, index) => ({
          destination_id: target.id,
          state: !live ? "stopped" : state === "degraded" && index === 0 ? "failed" : "live",
          reason: state === "degraded" && index === 0 ? "connection_refused" : null,
          state_since: since,
        })),
      }),
    );
  }
}

export const BOARD_ROUTES = [
  [
    "POST",
    "/stream-jobs/bulk",
    ({ world, engine, body }) => ({
      body: body.job_ids.map((id) => {
        const one = world.jobs.find((each) => each.id === id);
        if (!one)
          return {
            job_id: id,
            ok: false,
            error: { code: "validation.failed", params: { job: "not_found" } },
          };
        if (one.name.endsWith("13"))
          return { job_id: id, ok: false, error: { code: "conflict", params: {} } };
        if (body.action === "stop") engine.stop(one);
        else {
          if (body.action === "restart") one.desired_state = "stopped";
          engine.start(one);
        }
        return { job_id: id, ok: true, error: null };
      }),
    }),
  ],
  [
    "GET",
    "/monitoring/system",
    () => ({
      body: {
        cpu_percent: 34.2,
        mem_percent: 41,
        mem_total_mb: 15_890,
        mem_used_mb: 6_515,
        disk_percent: 92.4,
        disk_free_gb: 17.3,
        ffmpeg_processes: 6,
      },
    }),
  ],
  [
    "GET",
    "/monitoring/ffmpeg",
    () => ({
      body: {
        ffmpeg_available: true,
        ffmpeg_pinned: true,
        ffmpeg_problem: null,
        ffmpeg_version: "n9.0.2",
        ffmpeg_vulnerable: false,
        ffprobe_available: true,
        ffprobe_version: "n9.0.2",
        ffprobe_vulnerable: false,
        min_version: "8.1.2",
        block_risky_codecs: true,
        risky_codecs: [],
        safe_media_processing_enabled: true,
        media_autothumbnails_enabled: true,
      },
    }),
  ],
];

const hue = (text) => [...text].reduce((sum, letter) => sum + letter.charCodeAt(0) * 7, 0) % 360;

/** A made-up picture: `GET /stream-jobs/:id/still` is no JSON, so it is answered apart from the routes. */
export function answerStill(world, path, response) {
  const id = /^\/stream-jobs\/([^/]+)\/still$/.exec(path)?.[1];
  if (!id) return false;
  const one = find(world.jobs, id, "job");
  if (one.state !== "running" && one.state !== "degraded")
    throw new Refusal(404, "validation.failed", { still: "off_air" });
  const second = new Date().getSeconds();
  const black = one.name === "Camera 002";
  const paint = black
    ? `<rect width="320" height="180"/>`
    : `<rect width="320" height="180" fill="hsl(${hue(one.name)} 35% 32%)"/><circle cx="${60 + second * 3}" cy="78" r="34" fill="hsl(${hue(one.name) + 40} 60% 62%)"/><rect y="128" width="320" height="52" fill="hsl(${hue(one.name) + 10} 30% 18%)"/>`;
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180">${paint}</svg>`;
  response.writeHead(200, {
    "Content-Type": "image/svg+xml",
    "Castcore-Audio-Peak-Db": one.name === "Night Loop" ? "-71" : "-14.2",
    "Castcore-Picture": black ? "black" : "picture",
  });
  response.end(picture);
  return true;
}
