// Lets the made-up streams live: starting takes a moment, numbers come once a second, lines are written.
import { iso } from "./state.mjs";

const STATUS = {
  stopped: "stopped",
  stopping: "stopped",
  starting: "starting",
  restarting: "starting",
  unknown: "starting",
  running: "running",
  degraded: "running",
  failed: "failed",
};

/** A job as a frame of the topic `status`. */
export function statusOf(job) {
  const {
    id,
    name,
    state,
    status,
    state_since,
    reason,
    reason_detail,
    retry_at,
    crash_loop,
    run,
    started_at,
  } = job;
  return {
    job_id: id,
    job_name: name,
    state,
    status,
    state_since: state_since ?? job.created_at,
    reason,
    reason_detail,
    retry_at,
    crash_loop,
    run,
    started_at,
    pid: job.pid ?? null,
    outputs: job.outputs.map((output) => ({
      id: output.id,
      state: output.state,
      state_since: output.state_since,
      reason: output.reason,
      reason_detail: output.reason_detail,
      retry_at: output.retry_at,
      file: output.file,
    })),
  };
}

const onAir = (job) => job.state === "running" || job.state === "degraded";

export class Engine {
  constructor(world, publish) {
    this.world = world;
    this.publish = publish;
    for (const job of world.jobs) this.#history(job);
    this.timer = setInterval(() => this.tick(), 1_000);
  }

  end() {
    clearInterval(this.timer);
  }

  lines(job) {
    if (!this.world.logs.has(job.id)) this.world.logs.set(job.id, []);
    return this.world.logs.get(job.id);
  }

  log(job, level, line, extra = {}) {
    const last = this.lines(job).at(-1)?.seq ?? 0;
    const entry = {
      job_id: job.id,
      run: job.run,
      seq: last + 1,
      ts: Date.now() / 1_000,
      output_id: null,
      level,
      hint: null,
      line,
      ...extra,
    };
    this.lines(job).push(entry);
    this.publish("log", entry, job.id);
  }

  #history(job) {
    if (job.run === 0) return;
    this.log(job, "info", "[castcore] stream started");
    this.log(job, "info", "Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'fd:':");
    this.log(job, "info", "  Duration: 01:31:04.20, start: 0.000000, bitrate: 4512 kb/s");
    this.log(job, "info", "  Stream #0:0(und): Video: h264 (High), yuv420p(tv, bt709), 1920x1080, 30 fps");
    this.log(job, "info", "  Stream #0:1(und): Audio: aac (LC), 48000 Hz, stereo, fltp, 160 kb/s");
    if (job.reason_detail) this.log(job, "error", job.reason_detail, { hint: job.reason });
    for (const output of job.outputs) {
      if (!output.reason) continue;
      this.log(job, "error", `${output.destination_name}: ${output.reason_detail}`, {
        hint: output.reason,
        output_id: output.id,
      });
    }
  }

  setJob(job, state, extra = {}) {
    Object.assign(job, { reason: null, reason_detail: null, retry_at: null, crash_loop: false, ...extra });
    Object.assign(job, { state, status: STATUS[state], state_since: iso(Date.now()) });
    this.publish("status", statusOf(job));
  }

  setOutput(job, output, state, extra = {}) {
    Object.assign(output, { reason: null, reason_detail: null, retry_at: null, ...extra });
    Object.assign(output, { state, state_since: iso(Date.now()) });
    this.derive(job);
  }

  /** Every enabled output live: running; some: degraded. */
  derive(job) {
    if (!onAir(job)) return this.publish("status", statusOf(job));
    const wanted = job.outputs.filter((output) => output.enabled);
    const good = wanted.every((output) => output.state === "live");
    const state = good ? "running" : "degraded";
    if (job.state !== state) this.setJob(job, state);
    else this.publish("status", statusOf(job));
  }

  later(ms, work) {
    setTimeout(work, ms).unref();
  }

  start(job) {
    if (job.desired_state === "running" && job.state !== "failed") return;
    Object.assign(job, { desired_state: "running", run: job.run + 1, started_at: iso(Date.now()) });
    this.lines(job).length = 0;
    this.setJob(job, "starting");
    this.log(job, "info", "[castcore] stream started");
    for (const output of job.outputs) this.setOutput(job, output, output.enabled ? "starting" : "stopped");
    this.later(1_500, () => {
      if (job.desired_state !== "running") return;
      for (const output of job.outputs) if (output.enabled) this.setOutput(job, output, "live");
      this.setJob(job, "running");
    });
  }

  stop(job) {
    job.desired_state = "stopped";
    this.setJob(job, "stopping");
    this.later(900, () => {
      for (const output of job.outputs) this.setOutput(job, output, "stopped");
      job.started_at = null;
      this.setJob(job, "stopped");
      this.log(job, "info", "[castcore] process exited with code 255");
    });
  }

  startOutput(job, output) {
    output.desired_state = "running";
    this.setOutput(job, output, "starting");
    this.log(job, "info", `${output.destination_name}: connecting`, { output_id: output.id });
    this.later(1_200, () => this.setOutput(job, output, "live"));
  }

  stopOutput(job, output) {
    output.desired_state = "stopped";
    this.setOutput(job, output, "stopped");
  }

  metrics(job) {
    const seconds = (Date.now() - Date.parse(job.started_at ?? job.created_at)) / 1_000;
    const wave = Math.sin(seconds / 7) * 260 + Math.sin(seconds / 2.3) * 120;
    const slow = job.name === "Sunday Service" ? 0 : job.name === "Night Loop" ? 0.14 : 0;
    return {
      job_id: job.id,
      fps: 30 * (1 - slow),
      frame: Math.round(seconds * 30),
      bitrate_kbps: 4_480 + wave,
      speed: Number((1 - slow + Math.sin(seconds) * 0.004).toFixed(3)),
      dropped_frames: slow ? Math.round(seconds / 3_000) : 0,
      media_ms: Math.round(seconds * 1_000),
      ring_bytes: 5_600_000,
      outputs: job.outputs
        .filter((output) => output.state === "live")
        .map((output) => ({
          id: output.id,
          bitrate_kbps: 4_480 + wave,
          sent_bytes: Math.round(seconds * 560_000),
          dropped_tags: 0,
          lag_ms: 40,
          rtt_us: output.format === "flv" ? 21_400 : null,
        })),
    };
  }

  tick() {
    for (const job of this.world.jobs) {
      if (onAir(job)) this.publish("metrics", this.metrics(job));
      if (onAir(job) && Math.random() < 0.2) {
        this.log(job, "info", `frame=${this.metrics(job).frame} size=N/A speed=1x`);
      }
    }
  }
}
