import { useSyncExternalStore } from "react";
import { api, whole } from "../../api/client";
import { toFailure } from "../../api/failure";
import { session } from "../../auth";
import { socket } from "../../live";

/** A small picture of what is on air, and how loud it is. */
export interface Still {
  /** An address of this page; `null` when there is none now. */
  url: string | null;
  at: number;
  /** `null`: no sound at all, or not known. */
  peakDb: number | null;
  black: boolean;
}

export interface StillParts {
  load(jobId: string): Promise<{ picture: Blob | null; peakDb: number | null; black: boolean }>;
  now(): number;
  later(work: () => void, ms: number): () => void;
  /** Whether it is of no use to ask now. */
  idle(): boolean;
  makeUrl(picture: Blob): string;
  freeUrl(url: string): void;
}

/** A picture is renewed after this long. */
export const RENEW_MS = 6_000;
/** Requests at the same time at most: pictures must never be in the way of commands. */
export const AT_ONCE = 3;
/** After a refusal because of too many requests. */
const HOLD_MS = 20_000;
/** Pictures kept of streams that are out of sight. */
const KEPT = 60;

interface Watched {
  users: number;
  due: number;
  busy: boolean;
}

/**
 * Keeps small pictures fresh for the streams that are in sight, a few at a time, the one that waited longest first. It
 * rests while nobody looks at the page or the server is away.
 */
export class Stills {
  readonly #parts: StillParts;
  readonly #watched = new Map<string, Watched>();
  readonly #stills = new Map<string, Still>();
  readonly #listeners = new Map<string, Set<() => void>>();
  #busy = 0;
  #cancel: () => void = () => {};
  #forbidden = false;

  constructor(parts: StillParts) {
    this.#parts = parts;
  }

  readonly get = (jobId: string): Still | null => this.#stills.get(jobId) ?? null;

  subscribe(jobId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(jobId) ?? new Set();
    this.#listeners.set(jobId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(jobId);
    };
  }

  /** Keeps the picture of a stream fresh until the answer is called. */
  watch(jobId: string): () => void {
    const now = this.#parts.now();
    const at = this.#stills.get(jobId)?.at ?? Number.NEGATIVE_INFINITY;
    const watched = this.#watched.get(jobId) ?? { users: 0, due: Math.max(now, at + RENEW_MS), busy: false };
    watched.users += 1;
    this.#watched.set(jobId, watched);
    this.#pumpSoon();
    return () => {
      watched.users -= 1;
      if (watched.users === 0) this.#watched.delete(jobId);
    };
  }

  /** Something that kept it resting may be over. */
  nudge(): void {
    this.#pump();
  }

  /** Nothing of the last user stays in the page. */
  clear(): void {
    for (const { url } of this.#stills.values()) if (url) this.#parts.freeUrl(url);
    this.#stills.clear();
    this.#forbidden = false;
  }

  /** Several rows come into sight at once: one look for all of them. */
  #pumpSoon(): void {
    this.#cancel();
    this.#cancel = this.#parts.later(() => this.#pump(), 0);
  }

  #pump(): void {
    this.#cancel();
    this.#cancel = () => {};
    if (this.#forbidden || this.#parts.idle()) return;
    const waiting = [...this.#watched].filter(([, each]) => !each.busy).sort((a, b) => a[1].due - b[1].due);
    const now = this.#parts.now();
    for (const [jobId, watched] of waiting) {
      if (this.#busy >= AT_ONCE) return;
      if (watched.due > now) {
        this.#cancel = this.#parts.later(() => this.#pump(), watched.due - now);
        return;
      }
      void this.#load(jobId, watched);
    }
  }

  async #load(jobId: string, watched: Watched): Promise<void> {
    this.#busy += 1;
    watched.busy = true;
    let wait = RENEW_MS;
    try {
      const { picture, peakDb, black } = await this.#parts.load(jobId);
      const url = picture ? this.#parts.makeUrl(picture) : null;
      this.#put(jobId, { url, at: this.#parts.now(), peakDb, black });
    } catch (thrown) {
      const { status } = toFailure(thrown);
      // A caller who may not see them: no use to go on asking.
      if (status === 403) this.#forbidden = true;
      if (status === 429) wait = HOLD_MS;
      // Off air, another server has the picture, or no decoder reads it.
      if (status === 404 || status === 409)
        this.#put(jobId, { url: null, at: this.#parts.now(), peakDb: null, black: false });
    }
    this.#busy -= 1;
    watched.busy = false;
    watched.due = this.#parts.now() + wait;
    this.#pump();
  }

  #put(jobId: string, still: Still): void {
    const before = this.#stills.get(jobId);
    if (before?.url) this.#parts.freeUrl(before.url);
    this.#stills.delete(jobId);
    this.#stills.set(jobId, still);
    for (const [id, old] of this.#stills) {
      if (this.#stills.size <= KEPT) break;
      if (this.#watched.has(id)) continue;
      if (old.url) this.#parts.freeUrl(old.url);
      this.#stills.delete(id);
    }
    for (const listener of this.#listeners.get(jobId) ?? []) listener();
  }
}

async function load(jobId: string) {
  const { data, response } = await whole(
    api.GET("/stream-jobs/{id}/still", { params: { path: { id: jobId } }, parseAs: "blob" }),
  );
  const peak = response.headers.get("castcore-audio-peak-db");
  const peakDb = peak === null || !Number.isFinite(Number(peak)) ? null : Number(peak);
  const black = response.headers.get("castcore-picture") === "black";
  // Sound alone has no picture.
  return { picture: response.status === 204 ? null : (data as Blob), peakDb, black };
}

export const stills = new Stills({
  load,
  now: Date.now,
  later: (work, ms) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  idle: () => document.hidden || socket.link.get().state === "down",
  makeUrl: (picture) => URL.createObjectURL(picture),
  freeUrl: (url) => URL.revokeObjectURL(url),
});
document.addEventListener("visibilitychange", () => stills.nudge());
socket.link.subscribe(() => stills.nudge());

session.chosen.subscribe(() => {
  if (session.chosen.get()) stills.clear();
});

export function useStill(jobId: string): Still | null {
  return useSyncExternalStore(
    (listener) => stills.subscribe(jobId, listener),
    () => stills.get(jobId),
  );
}
