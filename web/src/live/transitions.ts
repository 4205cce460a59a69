import type { TopicListener } from "./socket";
import type { LiveOutput, LiveStatus } from "./status";

/** A change of state that the page saw happen, of a job (`output_id` null) or of one of its outputs. */
export interface Transition {
  at: string;
  output_id: string | null;
  state: string;
  reason: string | null;
  detail: string | null;
  run: number;
}

interface Tries {
  /** `null` when the first of them was not seen. */
  failed: number | null;
  retryAt: string | null;
}

/** Changes kept for each job. */
const KEEP = 300;

/** The next try belongs to the trouble before it. The server writes it down so, too. */
export const spellOf = (state: string, reason: string | null | undefined, trouble: string): string =>
  state === "starting" && reason ? trouble : state;

const NONE: readonly Transition[] = [];

/** What the topic `status` told since the page was opened, as a list of changes for each job, oldest first. */
export class Transitions implements TopicListener {
  readonly #jobs = new Map<string, readonly Transition[]>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #tries = new Map<string, Tries>();

  /** How many tries of an output failed in a row; `null` when that is not known for sure. */
  readonly triesOf = (outputId: string): number | null => this.#tries.get(outputId)?.failed ?? null;

  readonly of = (jobId: string): readonly Transition[] => this.#jobs.get(jobId) ?? NONE;

  subscribe(jobId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(jobId) ?? new Set();
    this.#listeners.set(jobId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(jobId);
    };
  }

  snapshot(data: unknown): void {
    for (const live of data as LiveStatus[]) {
      // Between two snapshots there may have been tries that nobody told.
      for (const { id, state } of live.outputs) if (state !== "live") this.#tries.delete(id);
      this.delta(live);
    }
  }

  delta(data: unknown): void {
    const live = data as LiveStatus | { job_id: string; deleted: true };
    if ("deleted" in live) {
      this.#jobs.delete(live.job_id);
      return;
    }
    for (const output of live.outputs) this.#count(output);
    const before = this.of(live.job_id);
    const subjects = [
      { ...live, id: null, state: spellOf(live.state, live.reason, "restarting") },
      ...live.outputs.map((output) => ({
        ...output,
        state: spellOf(output.state, output.reason, "retrying"),
      })),
    ];
    const news = subjects.flatMap((subject): Transition[] => {
      const last = before.findLast((each) => each.output_id === subject.id);
      if (last?.state === subject.state && last.reason === subject.reason) return [];
      const { state, reason, reason_detail: detail } = subject;
      return [{ at: subject.state_since, output_id: subject.id, state, reason, detail, run: live.run }];
    });
    if (news.length === 0) return;
    this.#jobs.set(live.job_id, [...before, ...news].slice(-KEEP));
    for (const listener of this.#listeners.get(live.job_id) ?? []) listener();
  }

  /** Each failed try sets another moment for the next; a connection that held, or a fresh start, ends the row. */
  #count({ id, state, reason, retry_at }: LiveOutput): void {
    const known = this.#tries.get(id);
    const retryAt = retry_at ?? null;
    if (state === "retrying") {
      if (retryAt === null || retryAt === known?.retryAt) return;
      const failed = known?.failed ?? null;
      this.#tries.set(id, { failed: failed === null ? null : failed + 1, retryAt });
    } else if (state !== "starting" || reason === null) {
      this.#tries.set(id, { failed: 0, retryAt: null });
    }
  }
}
