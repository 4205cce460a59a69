import { Store } from "../lib/store";

/** A topic of the server's one WebSocket. */
export type Topic =
  | { topic: "status" }
  | { topic: "metrics" }
  | { topic: "audit" }
  | { topic: "log"; job_id: string };

export interface TopicListener {
  /** The whole truth: replaces everything known before. */
  snapshot(data: unknown): void;
  /** One change on top of it. */
  delta(data: unknown): void;
  /** The server refuses this topic. */
  refused?(code: string): void;
}

/** The link to the server: `since` says when it became what it is. */
export type Link = { state: "connecting" | "up" | "down"; since: number };

/** What is needed of a `WebSocket`. */
export interface Wire {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

export interface SocketParts {
  /** Gets a ticket and opens the wire; rejects when the server cannot be reached. */
  open(): Promise<Wire>;
  now(): number;
  later(work: () => void, ms: number): () => void;
  random(): number;
}

interface Subscription {
  topic: Topic;
  listeners: Set<TopicListener>;
  /** The number of the last frame; `null` = waiting for a snapshot, deltas are of no use until then. */
  seq: number | null;
}

const BACKOFF_MS = [300, 1_000, 2_000, 4_000, 8_000, 15_000];
const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 8_000;

const keyOf = (topic: Topic) => (topic.topic === "log" ? `log ${topic.job_id}` : topic.topic);

/** One WebSocket with topics: a snapshot first, then numbered deltas; a gap in the numbers means: ask again. */
export class LiveSocket {
  readonly link: Store<Link>;
  readonly #parts: SocketParts;
  readonly #topics = new Map<string, Subscription>();
  #wire: Wire | null = null;
  /** The wire is open: before that, sending throws. */
  #ready = false;
  #running = false;
  #attempt = 0;
  #generation = 0;
  #cancelRetry: () => void = () => {};
  #cancelPing: () => void = () => {};
  /** When the last frame came: any frame proves that the other side lives. */
  #heardAt = 0;

  constructor(parts: SocketParts) {
    this.#parts = parts;
    this.link = new Store<Link>({ state: "connecting", since: parts.now() });
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#attempt = 0;
    this.#set("connecting");
    void this.#connect();
  }

  stop(): void {
    this.#running = false;
    this.#generation += 1;
    this.#cancelRetry();
    this.#cancelPing();
    this.#wire?.close();
    this.#wire = null;
    this.#ready = false;
    this.#set("connecting");
  }

  /** Something suggests that trying now is worth it: the network is back, the tab is looked at again. */
  nudge(): void {
    if (!this.#running || this.#wire) return;
    this.#cancelRetry();
    this.#attempt = 0;
    void this.#connect();
  }

  /** Listens to a topic; the first listener subscribes it, the last one to leave ends that. */
  subscribe(topic: Topic, listener: TopicListener): () => void {
    const key = keyOf(topic);
    let subscription = this.#topics.get(key);
    if (subscription) {
      subscription.listeners.add(listener);
      // The newcomer missed the snapshot; asking again serves everybody.
      this.#ask(subscription);
    } else {
      subscription = { topic, listeners: new Set([listener]), seq: null };
      this.#topics.set(key, subscription);
      this.#ask(subscription);
    }
    const own = subscription;
    return () => {
      own.listeners.delete(listener);
      if (own.listeners.size > 0) return;
      this.#topics.delete(key);
      this.#say({ op: "unsubscribe", ...own.topic });
    };
  }

  async #connect(): Promise<void> {
    const generation = ++this.#generation;
    let wire: Wire;
    try {
      wire = await this.#parts.open();
    } catch {
      if (generation === this.#generation) this.#lost();
      return;
    }
    if (generation !== this.#generation || !this.#running) {
      wire.close();
      return;
    }
    this.#wire = wire;
    wire.onopen = () => this.#opened();
    wire.onmessage = (event) => this.#heard(event.data);
    wire.onclose = () => {
      if (this.#wire === wire) this.#lost();
    };
  }

  #opened(): void {
    this.#ready = true;
    this.#attempt = 0;
    for (const subscription of this.#topics.values()) this.#ask(subscription);
    this.#set("up");
    this.#heardAt = this.#parts.now();
    this.#ping();
  }

  #lost(): void {
    this.#wire = null;
    this.#ready = false;
    this.#cancelPing();
    for (const subscription of this.#topics.values()) subscription.seq = null;
    if (!this.#running) return;
    this.#set("down");
    const base = BACKOFF_MS[Math.min(this.#attempt, BACKOFF_MS.length - 1)] ?? 15_000;
    this.#attempt += 1;
    this.#cancelRetry();
    this.#cancelRetry = this.#parts.later(
      () => void this.#connect(),
      base * (0.8 + 0.4 * this.#parts.random()),
    );
  }

  /** Asks after a silence whether the other side lives. Hundreds of frames a second must not each set a timer. */
  #ping(wait = PING_EVERY_MS): void {
    this.#cancelPing();
    this.#cancelPing = this.#parts.later(() => {
      const silent = this.#parts.now() - this.#heardAt;
      if (silent < PING_EVERY_MS) {
        this.#ping(PING_EVERY_MS - silent);
        return;
      }
      this.#say({ op: "ping" });
      const asked = this.#heardAt;
      // A half-dead connection never closes by itself; silence ends it.
      this.#cancelPing = this.#parts.later(() => {
        if (this.#heardAt !== asked) {
          this.#ping();
          return;
        }
        const wire = this.#wire;
        this.#lost();
        wire?.close();
      }, PONG_WITHIN_MS);
    }, wait);
  }

  #say(message: object): void {
    if (this.#ready) this.#wire?.send(JSON.stringify(message));
  }

  /** Asks for a snapshot, now or as soon as the wire is open. */
  #ask(subscription: Subscription): void {
    subscription.seq = null;
    this.#say({ op: "subscribe", ...subscription.topic });
  }

  #heard(data: unknown): void {
    this.#heardAt = this.#parts.now();
    let frame: {
      type?: string;
      topic?: string;
      job_id?: string;
      seq?: number;
      code?: string;
      data?: unknown;
    };
    try {
      frame = JSON.parse(String(data));
    } catch {
      return;
    }
    if (!frame.topic) return;
    const subscription = this.#topics.get(frame.topic === "log" ? `log ${frame.job_id}` : frame.topic);
    if (frame.type === "error") {
      // The server names only the kind of topic here, so every topic of that kind hears it.
      for (const each of this.#topics.values()) {
        if (each.topic.topic !== frame.topic) continue;
        for (const listener of each.listeners) listener.refused?.(frame.code ?? "");
      }
      return;
    }
    if (!subscription) return;
    if (frame.type === "snapshot") {
      subscription.seq = frame.seq ?? 0;
      for (const listener of [...subscription.listeners]) listener.snapshot(frame.data);
    } else if (frame.type === "deltas" && subscription.seq !== null && Array.isArray(frame.data)) {
      // Several at once; the number is that of the last.
      if (frame.seq !== subscription.seq + frame.data.length) {
        this.#ask(subscription);
        return;
      }
      subscription.seq = frame.seq;
      for (const one of frame.data) for (const listener of [...subscription.listeners]) listener.delta(one);
    } else if (frame.type === "delta" && subscription.seq !== null) {
      if (frame.seq !== subscription.seq + 1) {
        this.#ask(subscription);
        return;
      }
      subscription.seq = frame.seq;
      for (const listener of [...subscription.listeners]) listener.delta(frame.data);
    }
  }

  #set(state: Link["state"]): void {
    if (this.link.get().state !== state) this.link.set({ state, since: this.#parts.now() });
  }
}
