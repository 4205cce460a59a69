// The API of the plan, as far as the console uses it. What is not here answers 404 `route.not_found`.
import { checkVersion, created, field, find, gone, invalid, list, missing, Refusal } from "./answers.mjs";
import { BOARD_ROUTES } from "./board.mjs";
import { IDENTITY_ROUTES } from "./identity.mjs";
import { DEVICES, lookInto } from "./sources.mjs";
import { iso, makeDestination, makeJob, makeOutput, makeProfile, showJob } from "./state.mjs";
import { STREAM_ROUTES } from "./stream-page.mjs";

function checkName(list, body, self) {
  if (body.name === undefined) return;
  if (body.name === "") throw invalid(field("name", "required", { min: "1" }));
  if (list.some((each) => each.name === body.name && each !== self)) {
    throw new Refusal(409, "validation.failed", { name: "taken" });
  }
}

function checkUrl(body) {
  if (body.kind === "rtmp" && !/^rtmps?:\/\//.test(body.url ?? "")) throw invalid(field("url", "malformed"));
}

/** Jobs on air that use something, as `affected`. */
function affected(world, uses, applies) {
  return world.jobs
    .filter((job) => job.state !== "stopped" && uses(job))
    .map((job) => ({ job_id: job.id, job_name: job.name, applies }));
}

const collection = (path, key, name, make, check) => [
  ["GET", path, ({ world }) => list(world[key])],
  [
    "POST",
    path,
    ({ world, body }) => {
      checkName(world[key], body);
      check?.(body);
      const thing = make(body);
      world[key].push(thing);
      return created(thing);
    },
  ],
  ["GET", `${path}/:id`, ({ world, params }) => ({ body: find(world[key], params.id, name) })],
  [
    "PATCH",
    `${path}/:id`,
    ({ world, params, body, request }) => {
      const thing = find(world[key], params.id, name);
      checkVersion(thing, request);
      checkName(world[key], body, thing);
      const { stream_key: secret, ...rest } = body;
      Object.assign(thing, rest, { version: thing.version + 1, updated_at: iso(Date.now()) });
      if (secret !== undefined) {
        Object.assign(thing, {
          has_stream_key: secret !== null,
          stream_key: secret && `••••${secret.slice(-4)}`,
        });
      }
      const uses = (job) =>
        job.ffmpeg_profile_id === thing.id ||
        job.outputs.some((output) => output.destination_id === thing.id);
      const applies = key === "profiles" ? "on_restart" : "now";
      return { body: { ...thing, affected: affected(world, uses, applies) } };
    },
  ],
  [
    "DELETE",
    `${path}/:id`,
    ({ world, params }) => {
      const thing = find(world[key], params.id, name);
      const used = world.jobs.some((job) => job.outputs.some((output) => output.destination_id === thing.id));
      if (used) throw new Refusal(409, "conflict");
      world[key].splice(world[key].indexOf(thing), 1);
      return gone;
    },
  ],
];

const job = (run) => (context) =>
  run({ ...context, job: find(context.world.jobs, context.params.id, "job") });
const output = (run) =>
  job((context) => run({ ...context, output: find(context.job.outputs, context.params.output, "output") }));
const previews = (thing) => ({
  previews: Object.fromEntries(
    thing.outputs.map((each) => [
      each.id,
      "ffmpeg -hide_banner -progress pipe:4 -re -stream_loop -1 -i fd:3 -c:v libx264 -b:v 6000k -f flv pipe:1",
    ]),
  ),
});

export const ROUTES = [
  ["GET", "/health", () => ({ body: { status: "ok", version: "0.1.0" } })],
  [
    "GET",
    "/setup/state",
    ({ world }) => ({
      body: { completed: world.admin, current_step: null, steps: [], code_required: world.codeRequired },
    }),
  ],
  [
    "POST",
    "/setup/admin",
    ({ world, body }) => {
      if (world.admin) throw new Refusal(409, "setup.already_completed");
      if (world.codeRequired && body.setup_code !== "K7QX-3MNP")
        throw new Refusal(403, "setup.code_required");
      if (body.password.length < 8) throw invalid(field("password", "too_short", { min: "8" }));
      world.admin = true;
      return created(world.people.me);
    },
  ],
  ...IDENTITY_ROUTES,
  ...STREAM_ROUTES,
  ...BOARD_ROUTES,
  ["POST", "/ws/tickets", () => ({ body: { ticket: "mock", expires_in_s: 30 } })],
  ...collection("/destinations", "destinations", "destination", makeDestination, checkUrl),
  ...collection("/ffmpeg-profiles", "profiles", "profile", makeProfile),
  ["GET", "/devices", () => ({ body: DEVICES })],
  ["POST", "/inputs/test", ({ body }) => ({ body: lookInto(body) })],
  [
    "GET",
    "/stream-jobs",
    ({ world, query }) => {
      const offset = Number(query.get("offset") ?? 0);
      const page = world.jobs.slice(offset, offset + Number(query.get("limit") ?? 200));
      const { headers } = list(world.jobs);
      return { body: page.map((each) => showJob(each, false)), headers };
    },
  ],
  [
    "POST",
    "/stream-jobs",
    ({ world, engine, body }) => {
      checkName([], body);
      if (body.inputs?.some(({ uri }) => uri.includes("refused"))) {
        throw invalid(field("inputs.0.uri", "egress_refused", { address: "10.0.0.9:80", allow: "10.0.0.9" }));
      }
      const made = makeJob(world, body);
      world.jobs.push(made);
      engine.derive(made);
      return created(showJob(made, true));
    },
  ],
  ["GET", "/stream-jobs/:id", job(({ job: one }) => ({ body: showJob(one, true) }))],
  [
    "DELETE",
    "/stream-jobs/:id",
    job(({ world, engine, job: one }) => {
      world.jobs.splice(world.jobs.indexOf(one), 1);
      engine.publish("status", { job_id: one.id, deleted: true });
      return gone;
    }),
  ],
  [
    "POST",
    "/stream-jobs/:id/start",
    job(({ engine, job: one }) => {
      engine.start(one);
      return { body: previews(one) };
    }),
  ],
  [
    "POST",
    "/stream-jobs/:id/stop",
    job(({ engine, job: one }) => {
      engine.stop(one);
      return { status: 202, body: { status: "stopping" } };
    }),
  ],
  [
    "POST",
    "/stream-jobs/:id/restart",
    job(({ engine, job: one }) => {
      one.desired_state = "stopped";
      engine.start(one);
      return { body: previews(one) };
    }),
  ],
  ["POST", "/stream-jobs/:id/preview", job(({ job: one }) => ({ body: previews(one) }))],
  [
    "PATCH",
    "/stream-jobs/:id/inputs/:input",
    job(({ job: one, params, body }) => {
      const input = find(one.inputs, params.input, "input");
      return { body: Object.assign(input, body, { version: input.version + 1 }) };
    }),
  ],
  [
    "POST",
    "/stream-jobs/:id/outputs",
    job(({ world, engine, job: one, body }) => {
      const made = makeOutput(world, body);
      one.outputs.push(made);
      if (one.state === "running" || one.state === "degraded") engine.startOutput(one, made);
      return created(made);
    }),
  ],
  [
    "PATCH",
    "/stream-jobs/:id/outputs/:output",
    output(({ output: each, body }) => ({ body: Object.assign(each, body, { version: each.version + 1 }) })),
  ],
  [
    "DELETE",
    "/stream-jobs/:id/outputs/:output",
    output(({ engine, job: one, output: gonner }) => {
      one.outputs.splice(one.outputs.indexOf(gonner), 1);
      engine.derive(one);
      return gone;
    }),
  ],
  ...["start", "restart"].map((verb) => [
    "POST",
    `/stream-jobs/:id/outputs/:output/${verb}`,
    output(({ engine, job: one, output: each }) => {
      engine.startOutput(one, each);
      return { body: each };
    }),
  ]),
  [
    "POST",
    "/stream-jobs/:id/outputs/:output/stop",
    output(({ engine, job: one, output: each }) => {
      engine.stopOutput(one, each);
      return { body: each };
    }),
  ],
  [
    "GET",
    "/stream-jobs/:id/runs",
    job(({ job: one }) => ({
      body: Array.from({ length: Math.min(one.run, 3) }, (_, back) => ({
        run: one.run - back,
        started_at: iso(Date.now() - (back + 1) * 5_000_000),
        ended_at: back === 0 && one.state !== "stopped" ? null : iso(Date.now() - back * 5_000_000),
        lines: 40,
        size_bytes: 5_120,
      })),
    })),
  ],
  [
    "GET",
    "/stream-jobs/:id/runs/:run/log",
    job(({ engine, job: one, params }) => ({
      body: engine.lines(one).map((line) => ({ ...line, run: Number(params.run) })),
    })),
  ],
  [
    "GET",
    "/files",
    ({ world, query }) => {
      const path = query.get("path") ?? "";
      if (!(path in world.files)) throw missing("path");
      return { body: { root: "MEDIA_DIR", path, entries: world.files[path] } };
    },
  ],
];
