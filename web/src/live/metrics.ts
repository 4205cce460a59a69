import { atOnce, type Schedule } from "./batch";
import type { TopicListener } from "./socket";

export interface OutputMetrics {
  id: string;
  bitrate_kbps: number | null;
  sent_bytes: number;
  dropped_tags: number;
  lag_ms: number;
  rtt_us: number | null;
}

export interface JobMetrics {
  job_id: string;
  fps: number | null;
  frame: number | null;
  bitrate_kbps: number | null;
  speed: number | null;
  dropped_frames: number | null;
  media_ms: number;
  outputs: OutputMetrics[];
}

/** The numbers of a job: the last ones and a short past for the small charts. */
export interface JobNumbers {
  last: JobMetrics;
  /** When the last ones came (ms since 1970). */
  at: number;
  past: readonly JobMetrics[];
  /** When each of `past` came. */
  times: readonly number[];
}

/** Two minutes at one frame a second. */
const PAST = 120;
/** A server that was started again knows no numbers for a moment; after this long there are none. */
const MISSED_MS = 30_000;

/** Numbers change every second for every job: they live beside the query cache, and only who shows them renders. */
export class MetricsStore implements TopicListener {
  readonly #jobs = new Map<string, JobNumbers>();
  readonly #listeners = new Map<string, Set<() => void>>();
  /** Jobs whose listeners have not heard yet of what is new. */
  readonly #news = new Set<string>();
  /** Jobs that are off. A frame of theirs was on its way when they went off, or comes from a server that is behind. */
  readonly #off = new Set<string>();
  readonly #now: () => number;
  readonly #schedule: Schedule;

  constructor(now: () => number = Date.now, schedule: Schedule = atOnce) {
    this.#now = now;
    this.#schedule = schedule;
  }

  readonly get = (jobId: string): JobNumbers | null => this.#jobs.get(jobId) ?? null;

  subscribe(jobId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(jobId) ?? new Set();
    this.#listeners.set(jobId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(jobId);
    };
  }

  snapshot(data: unknown): void {
    const all = Array.isArray(data) ? (data as JobMetrics[]) : [];
    const present = new Set(all.map((job) => job.job_id));
    // What is missing looks old by its own time, and goes when its job is off; only very old numbers go at once.
    for (const [id, { at }] of [...this.#jobs]) {
      if (!present.has(id) && this.#now() - at > MISSED_MS) this.#forget(id);
    }
    for (const job of all) this.delta(job);
  }

  delta(data: unknown): void {
    const last = data as JobMetrics;
    if (this.#off.has(last.job_id)) return;
    const at = this.#now();
    const known = this.#jobs.get(last.job_id);
    const past = (known?.past ?? []).slice(1 - PAST);
    const times = (known?.times ?? []).slice(1 - PAST);
    past.push(last);
    times.push(at);
    this.#jobs.set(last.job_id, { last, at, past, times });
    this.#tell(last.job_id);
  }

  /** A job that is off has no numbers, whatever still arrives: old ones must not look like new ones. */
  setOnAir(jobId: string, onAir: boolean): void {
    if (onAir) {
      this.#off.delete(jobId);
      return;
    }
    this.#off.add(jobId);
    this.#forget(jobId);
  }

  #forget(jobId: string): void {
    if (this.#jobs.delete(jobId)) this.#tell(jobId);
  }

  #tell(jobId: string): void {
    // Nobody looks at most of hundreds of jobs: their numbers are only kept.
    if (!this.#listeners.has(jobId)) return;
    const first = this.#news.size === 0;
    this.#news.add(jobId);
    if (first) this.#schedule(() => this.#flush());
  }

  #flush(): void {
    const news = [...this.#news];
    this.#news.clear();
    for (const jobId of news) for (const listener of this.#listeners.get(jobId) ?? []) listener();
  }
}
