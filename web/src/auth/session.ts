import type { WithLock } from "../lib/lock";
import { Store } from "../lib/store";
import { clearStored, readStored, type Stored, writeStored } from "./stored";
import { type Access, readAccess } from "./token";

/** What tabs tell each other. Access tokens stay between tabs of one origin and never touch storage. */
export type TabMessage =
  | { type: "access"; token: string }
  | { type: "who" }
  | { type: "signed_out"; chosen: boolean };

export interface TabChannel {
  post(message: TabMessage): void;
  listen(hear: (message: TabMessage) => void): void;
}

/** Answer of the server to a refresh token. `refused` is final; `unreachable` and `too_many` are worth another try. */
export type Exchange =
  | { outcome: "renewed"; accessToken: string; refreshToken: string }
  | { outcome: "refused" }
  | { outcome: "unreachable" }
  | { outcome: "too_many" };

export interface SessionParts {
  storage: Storage;
  channel: TabChannel;
  withLock: WithLock;
  exchange(refreshToken: string, idempotencyKey: string): Promise<Exchange>;
  /**
   * Whether surely no other tab of this origin is open: then there is nobody to wait for. Two tabs that open at the same
   * moment may both be told so; the lock decides between them.
   */
  alone?(): Promise<boolean>;
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Calls `work` after `ms`; the answer takes it back. */
  later(work: () => void, ms: number): () => void;
  /** Another tab signed in as somebody else: nothing on this page is theirs. */
  userChanged(): void;
}

export type SessionStatus = "unknown" | "signed_in" | "signed_out";

/** Waiting for a neighbour's answer, before asking the server ourselves. */
const NEIGHBOUR_MS = 250;
/** A token this close to its end is treated as spent. */
const MARGIN_MS = 5_000;
const RETRY_MS = [500, 1_000, 2_000, 4_000];

/**
 * The tokens of this tab and their renewal. Renewal happens under a lock shared by all tabs, so that one refresh
 * token is spent by one tab; the others get the new access token from it.
 */
export class Session {
  readonly status = new Store<SessionStatus>("unknown");
  /** Whether the end of the session was somebody's wish, here or in another tab, and not a surprise. */
  readonly chosen = new Store(false);
  /** The server is there, and asks this address to ask less often. */
  readonly slowed = new Store(false);
  readonly #parts: SessionParts;
  #access: Access | null = null;
  /** Whose page this is, also while the session has run out; nobody's after a chosen sign-out. */
  #subject: string | null = null;
  #renewal: Promise<string | null> | null = null;
  #cancelTimer: () => void = () => {};
  readonly #heard = new Set<() => void>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
    parts.channel.listen((message) => this.#hear(message));
  }

  /** Finds out whether somebody is signed in: asks the other tabs first, then the server. */
  async start(): Promise<SessionStatus> {
    if (this.status.get() !== "unknown") return this.status.get();
    if (!readStored(this.#parts.storage)) {
      this.#end();
      return "signed_out";
    }
    this.#parts.channel.post({ type: "who" });
    const alone = (await this.#parts.alone?.()) ?? false;
    if (!alone && !this.#access) await this.#neighbour();
    if (!this.#access) await this.#renew(null);
    return this.status.get();
  }

  /** Takes the tokens of a sign-in and lets the other tabs know. Somebody else than before gets a page of their own. */
  accept(accessToken: string, refreshToken: string): void {
    writeStored(this.#parts.storage, refreshToken);
    this.#hold(accessToken);
    this.#parts.channel.post({ type: "access", token: accessToken });
  }

  /** A token that is good now; `null` when nobody is signed in or the server cannot be reached. */
  async access(): Promise<string | null> {
    if (this.#access && this.#access.expiresAt - MARGIN_MS > this.#parts.now()) return this.#access.token;
    return this.#renew(this.#access?.token ?? null);
  }

  /** The server refused `spent`: a newer token, if there is one to be had. */
  async replace(spent: string): Promise<string | null> {
    if (this.#access && this.#access.token !== spent) return this.#access.token;
    return this.#renew(spent);
  }

  /** Forgets everything here and in all other tabs. `chosen`: somebody wants to leave. */
  signOut(chosen = false): void {
    clearStored(this.#parts.storage);
    this.#parts.channel.post({ type: "signed_out", chosen });
    this.#end(chosen);
  }

  /** Another tab (or the browser) removed the shared token. */
  storageCleared(): void {
    this.#end();
  }

  #hear(message: TabMessage): void {
    if (message.type === "who") {
      if (this.#access && this.#access.expiresAt - MARGIN_MS > this.#parts.now()) {
        this.#parts.channel.post({ type: "access", token: this.#access.token });
      }
    } else if (message.type === "signed_out") {
      this.#end(message.chosen);
    } else {
      this.#hold(message.token);
    }
  }

  /** Resolves when a neighbour has sent a token, or after a moment. */
  #neighbour(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#heard.delete(done);
        cancel();
        resolve();
      };
      const cancel = this.#parts.later(done, NEIGHBOUR_MS);
      this.#heard.add(done);
    });
  }

  #hold(token: string): void {
    // The same token heard again must not get a longer life.
    if (this.#access?.token !== token) {
      const access = readAccess(token, this.#parts.now());
      if (this.#subject !== null && this.#subject !== access.subject) {
        this.#parts.userChanged();
        return;
      }
      this.#access = access;
      this.#subject = access.subject;
      this.#cancelTimer();
      // Tabs wake at slightly different times; the first one does the work for all.
      const jitter = Math.random() * 0.05 * (this.#access.expiresAt - this.#parts.now());
      const wait = Math.max(1_000, this.#access.renewAt - this.#parts.now() + jitter);
      this.#cancelTimer = this.#parts.later(() => void this.#renew(token), wait);
    }
    this.chosen.set(false);
    this.status.set("signed_in");
    for (const done of [...this.#heard]) done();
  }

  #end(chosen = false): void {
    this.#access = null;
    if (chosen) this.#subject = null;
    this.#cancelTimer();
    this.status.set("signed_out");
    if (chosen) this.chosen.set(true);
    for (const done of [...this.#heard]) done();
  }

  #renew(spent: string | null): Promise<string | null> {
    this.#renewal ??= this.#renewUnderLock(spent).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #renewUnderLock(spent: string | null): Promise<string | null> {
    const before = readStored(this.#parts.storage);
    if (!before) {
      this.#end();
      return null;
    }
    return this.#parts.withLock("refresh", async () => {
      const stored = readStored(this.#parts.storage);
      if (!stored) {
        this.#end();
        return null;
      }
      if (stored.refreshToken !== before.refreshToken && this.#access?.token === (spent ?? undefined)) {
        // Another tab spent it while we waited; its message may still be on its way.
        this.#parts.channel.post({ type: "who" });
        await this.#neighbour();
      }
      if (this.#access && this.#access.token !== spent) return this.#access.token;
      return this.#spend(stored);
    });
  }

  async #spend(stored: Stored): Promise<string | null> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#parts.exchange(stored.refreshToken, stored.idempotencyKey);
      // Signed out meanwhile: an answer that comes late must not bring the session back.
      if (readStored(this.#parts.storage)?.refreshToken !== stored.refreshToken) {
        return this.#access?.token ?? null;
      }
      this.slowed.set(answer.outcome === "too_many");
      if (answer.outcome === "renewed") {
        this.accept(answer.accessToken, answer.refreshToken);
        return answer.accessToken;
      }
      if (answer.outcome === "refused") {
        this.signOut();
        return null;
      }
      const wait = RETRY_MS[attempt];
      if (wait === undefined) {
        // Unreachable is not signed out: keep the token, try again with the next request or in a while.
        this.#cancelTimer();
        this.#cancelTimer = this.#parts.later(() => void this.#renew(this.#access?.token ?? null), 15_000);
        return null;
      }
      await this.#parts.sleep(wait);
    }
  }
}
