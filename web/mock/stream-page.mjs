// What the page of one stream asks for beside the stream itself: its past, marks of what was seen, copies.
import { randomUUID } from "node:crypto";
import { created, find, gone } from "./answers.mjs";
import { iso, makeJob, showJob } from "./state.mjs";

/** A change of state, as the server keeps it. */
function event(job, output, state, at, extra = {}) {
  return {
    id: randomUUID(),
    at: iso(at),
    job_id: job.id,
    job_name: job.name,
    output_id: output?.id ?? null,
    output_name: output?.destination_name ?? null,
    state,
    reason: null,
    detail: null,
    run: job.run,
    ...extra,
  };
}

/** An hour in which most went well: enough for a picture of it. */
function pastOf(job) {
  if (job.run === 0) return [];
  const end = job.state_since ? Date.parse(job.state_since) : Date.now();
  const begin = job.started_at ? Date.parse(job.started_at) : end - 3_000_000;
  const minutes = (count) => Math.min(end, begin + count * 60_000);
  const past = [event(job, null, "starting", begin), event(job, null, "running", minutes(0.1))];
  for (const output of job.outputs) {
    past.push(event(job, output, "starting", begin), event(job, output, "live", minutes(0.1)));
  }
  const shaky = job.outputs[0];
  if (shaky) {
    const lost = { reason: "connection_closed", detail: "the server closed the connection" };
    past.push(
      event(job, null, "degraded", minutes(24)),
      event(job, shaky, "retrying", minutes(24), lost),
      event(job, shaky, "starting", minutes(24.1), lost),
      event(job, shaky, "retrying", minutes(24.2), lost),
      event(job, shaky, "live", minutes(25)),
      event(job, null, "running", minutes(25)),
    );
  }
  return past;
}

/** The changes of a job's states, newest first. */
export function eventsOf(job) {
  const { reason, reason_detail: detail } = job;
  const now = [
    event(job, null, job.state, Date.parse(job.state_since ?? job.created_at), { reason, detail }),
  ];
  for (const output of job.outputs) {
    const why = { reason: output.reason, detail: output.reason_detail };
    now.push(event(job, output, output.state, Date.parse(output.state_since), why));
  }
  return [...pastOf(job), ...now].sort((a, b) => b.at.localeCompare(a.at));
}

const jobIn = (context) => find(context.world.jobs, context.params.id, "job");
const partOf = (job, outputId) => (outputId ? find(job.outputs, outputId, "output") : job);

export const STREAM_ROUTES = [
  [
    "GET",
    "/events",
    ({ world, query }) => {
      const wanted = query.get("job_id");
      const jobs = world.jobs.filter((job) => !wanted || job.id === wanted);
      const since = query.get("since") ?? "";
      const all = jobs.flatMap(eventsOf).filter(({ at }) => at >= since);
      all.sort((a, b) => b.at.localeCompare(a.at));
      return { body: all.slice(0, Number(query.get("limit") ?? 200)) };
    },
  ],
  [
    "POST",
    "/stream-jobs/:id/acknowledge",
    (context) => {
      const job = jobIn(context);
      const mark = { acknowledged_at: iso(Date.now()), acknowledged_by: context.world.people.me.username };
      Object.assign(partOf(job, context.body.output_id), mark);
      return { body: showJob(job, true) };
    },
  ],
  [
    "DELETE",
    "/stream-jobs/:id/acknowledge",
    (context) => {
      const part = partOf(jobIn(context), context.query.get("output_id"));
      Object.assign(part, { acknowledged_at: null, acknowledged_by: null });
      return gone;
    },
  ],
  [
    "PATCH",
    "/stream-jobs/:id",
    (context) => {
      const job = jobIn(context);
      Object.assign(job, context.body, { version: job.version + 1 });
      return { body: showJob(job, true) };
    },
  ],
  [
    "POST",
    "/stream-jobs/:id/clone",
    (context) => {
      const { name, description, labels, inputs, outputs } = jobIn(context);
      const copy = makeJob(context.world, {
        ...{ name: context.body.name ?? `${name} (copy)`, description, labels, inputs },
        outputs: outputs.map(({ destination_id, format }) => ({ destination_id, format })),
      });
      context.world.jobs.push(copy);
      return created(showJob(copy, true));
    },
  ],
  [
    "GET",
    "/stream-jobs/:id/export",
    (context) => {
      const { name, description, labels, inputs } = jobIn(context);
      return { body: { name, description, labels, inputs, missing_secrets: ["outputs.0.stream_key"] } };
    },
  ],
];
