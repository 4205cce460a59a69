import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { WithLock } from "../lib/lock";
import { type Exchange, Session, type TabChannel, type TabMessage } from "./session";
import { readStored, writeStored } from "./stored";

const LIFE_S = 1_800;

function jwt(serial: number, subject = "anna"): string {
  const part = (value: object) => btoa(JSON.stringify(value)).replaceAll("=", "");
  return `${part({ alg: "none" })}.${part({ sub: subject, iat: 1_000, exp: 1_000 + LIFE_S, jti: serial })}.x`;
}

/** A browser with tabs: one storage, one lock, one channel, and a server that spends each token once. */
class Browser {
  readonly storage = new MapStorage();
  readonly asked: { token: string; key: string }[] = [];
  answer: (token: string) => Exchange = () => this.renew();
  #listeners: ((message: TabMessage, from: TabChannel) => void)[] = [];
  #lock: Promise<unknown> = Promise.resolve();
  #serial = 0;

  renew(): Exchange {
    this.#serial += 1;
    return { outcome: "renewed", accessToken: jwt(this.#serial), refreshToken: `refresh-${this.#serial}` };
  }

  readonly withLock: WithLock = (_name, work) => {
    const next = this.#lock.then(work, work);
    this.#lock = next.catch(() => undefined);
    return next;
  };

  tab(extra: { userChanged?: () => void; alone?: () => Promise<boolean> } = {}): Session {
    const channel: TabChannel = {
      // As in a browser: messages come later, and never back to the one that sent them.
      post: (message) =>
        void Promise.resolve().then(() => {
          for (const listener of this.#listeners) listener(message, channel);
        }),
      listen: (hear) => {
        this.#listeners.push((message, from) => {
          if (from !== channel) hear(message);
        });
      },
    };
    return new Session({
      storage: this.storage,
      channel,
      withLock: this.withLock,
      exchange: async (token, key) => {
        this.asked.push({ token, key });
        await Promise.resolve();
        return this.answer(token);
      },
      now: () => Date.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      later: (work, ms) => {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
      ...(extra.alone ? { alone: extra.alone } : {}),
      userChanged: extra.userChanged ?? (() => {}),
    });
  }
}

class MapStorage implements Storage {
  readonly #map = new Map<string, string>();
  get length() {
    return this.#map.size;
  }
  clear = () => this.#map.clear();
  getItem = (key: string) => this.#map.get(key) ?? null;
  key = () => null;
  removeItem = (key: string) => void this.#map.delete(key);
  setItem = (key: string, value: string) => void this.#map.set(key, value);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function settled<T>(promise: Promise<T>, ms = 20_000): Promise<T> {
  await vi.advanceTimersByTimeAsync(ms);
  return promise;
}

describe("the session of several tabs", () => {
  it("is signed out when nothing is stored, without asking the server", async () => {
    const browser = new Browser();
    expect(await browser.tab().start()).toBe("signed_out");
    expect(browser.asked).toEqual([]);
  });

  it("spends one refresh token for all tabs that ask at once", async () => {
    const browser = new Browser();
    writeStored(browser.storage, "first");
    const tabs = [browser.tab(), browser.tab(), browser.tab()];
    const tokens = await settled(Promise.all(tabs.map((tab) => tab.access())), 3_000);
    expect(browser.asked.map(({ token }) => token)).toEqual(["first"]);
    expect(new Set(tokens)).toEqual(new Set([jwt(1)]));
  });

  it("gives a new tab the token of a neighbour instead of renewing", async () => {
    const browser = new Browser();
    const first = browser.tab();
    first.accept(jwt(90), "first");
    const second = browser.tab();
    expect(await settled(second.start(), 500)).toBe("signed_in");
    expect(await second.access()).toBe(jwt(90));
    expect(browser.asked).toEqual([]);
  });

  it("waits for nobody where it is the only tab", async () => {
    const browser = new Browser();
    writeStored(browser.storage, "first");
    const tab = browser.tab({ alone: async () => true });
    expect(await settled(tab.start(), 1)).toBe("signed_in");
    expect(browser.asked.map(({ token }) => token)).toEqual(["first"]);
  });

  it("spends one token where two tabs that open at once both think that they are alone", async () => {
    const browser = new Browser();
    writeStored(browser.storage, "first");
    const tabs = [browser.tab({ alone: async () => true }), browser.tab({ alone: async () => true })];
    expect(await settled(Promise.all(tabs.map((tab) => tab.start())), 1_000)).toEqual([
      "signed_in",
      "signed_in",
    ]);
    expect(browser.asked.map(({ token }) => token)).toEqual(["first"]);
  });

  it("renews ahead of the end, in one tab only", async () => {
    const browser = new Browser();
    const tabs = [browser.tab(), browser.tab()];
    tabs[0]?.accept(jwt(90), "first");
    await vi.advanceTimersByTimeAsync(LIFE_S * 1_000 * 0.79);
    expect(browser.asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(LIFE_S * 1_000 * 0.07);
    expect(browser.asked.map(({ token }) => token)).toEqual(["first"]);
    for (const tab of tabs) expect(await tab.access()).toBe(jwt(1));
  });

  it("retries a lost answer under the same key", async () => {
    const browser = new Browser();
    writeStored(browser.storage, "first");
    let lost = 2;
    browser.answer = () => {
      lost -= 1;
      return lost >= 0 ? { outcome: "unreachable" } : browser.renew();
    };
    expect(await settled(browser.tab().access())).toBe(jwt(1));
    expect(browser.asked).toHaveLength(3);
    expect(new Set(browser.asked.map(({ key }) => key)).size).toBe(1);
    expect(readStored(browser.storage)?.refreshToken).toBe("refresh-1");
    expect(readStored(browser.storage)?.idempotencyKey).not.toBe(browser.asked[0]?.key);
  });

  it("does not take an unreachable server for a sign-out", async () => {
    const browser = new Browser();
    writeStored(browser.storage, "first");
    browser.answer = () => ({ outcome: "unreachable" });
    const tab = browser.tab();
    expect(await settled(tab.access(), 9_000)).toBeNull();
    expect(tab.status.get()).toBe("unknown");
    expect(readStored(browser.storage)?.refreshToken).toBe("first");
    browser.answer = () => browser.renew();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(tab.status.get()).toBe("signed_in");
  });

  it("knows a server that asks for a pause from one that is away", async () => {
    const browser = new Browser();
    writeStored(browser.storage, "first");
    const tab = browser.tab();
    const answers = ["too_many", "too_many", "unreachable", "unreachable", "too_many"] as const;
    const queue = answers.map((outcome): Exchange => ({ outcome }));
    browser.answer = () => queue.shift() ?? browser.renew();
    const started = tab.start();
    await vi.advanceTimersByTimeAsync(500);
    expect(tab.slowed.get()).toBe(true);
    await vi.advanceTimersByTimeAsync(1_600);
    expect(tab.slowed.get()).toBe(false);
    await vi.advanceTimersByTimeAsync(8_000);
    await started;
    expect([tab.status.get(), tab.slowed.get()]).toEqual(["unknown", true]);
    await vi.advanceTimersByTimeAsync(16_000);
    expect([tab.status.get(), tab.slowed.get()]).toEqual(["signed_in", false]);
  });

  it("ends in all tabs when the server refuses the refresh token", async () => {
    const browser = new Browser();
    const [one, two] = [browser.tab(), browser.tab()];
    one.accept(jwt(90), "first");
    await vi.advanceTimersByTimeAsync(10);
    browser.answer = () => ({ outcome: "refused" });
    expect(await settled(two.replace(jwt(90)), 1_000)).toBeNull();
    expect([one.status.get(), two.status.get()]).toEqual(["signed_out", "signed_out"]);
    expect(readStored(browser.storage)).toBeNull();
  });

  it("renews once after a 401, and not at all when another tab already did", async () => {
    const browser = new Browser();
    const [one, two] = [browser.tab(), browser.tab()];
    one.accept(jwt(90), "first");
    await vi.advanceTimersByTimeAsync(10);
    const [a, b] = await settled(Promise.all([one.replace(jwt(90)), two.replace(jwt(90))]), 1_000);
    expect([a, b]).toEqual([jwt(1), jwt(1)]);
    expect(await one.replace(jwt(90))).toBe(jwt(1));
    expect(browser.asked).toHaveLength(1);
  });

  it("does not come back to life through an answer that arrives after signing out", async () => {
    const browser = new Browser();
    writeStored(browser.storage, "first");
    const tab = browser.tab();
    const pending = tab.access();
    await Promise.resolve();
    tab.signOut();
    expect(await settled(pending, 1_000)).toBeNull();
    expect(tab.status.get()).toBe("signed_out");
    expect(readStored(browser.storage)).toBeNull();
  });

  it("lets go of the page when another tab signs in as somebody else", async () => {
    const browser = new Browser();
    const userChanged = vi.fn();
    const [one, two] = [browser.tab({ userChanged }), browser.tab()];
    one.accept(jwt(90, "anna"), "first");
    await vi.advanceTimersByTimeAsync(10);
    two.signOut();
    await vi.advanceTimersByTimeAsync(10);
    expect(one.status.get()).toBe("signed_out");
    one.accept(jwt(91, "anna"), "second");
    await vi.advanceTimersByTimeAsync(10);
    browser.tab().accept(jwt(92, "ben"), "third");
    await vi.advanceTimersByTimeAsync(10);
    expect(userChanged).toHaveBeenCalledOnce();
  });

  it("tells the tabs whether the end was wished for", async () => {
    const browser = new Browser();
    const [one, two] = [browser.tab(), browser.tab()];
    one.accept(jwt(90), "first");
    await vi.advanceTimersByTimeAsync(10);
    two.signOut(true);
    // The storage event of the same sign-out may come before or after its message.
    one.storageCleared();
    await vi.advanceTimersByTimeAsync(10);
    one.storageCleared();
    expect([one.chosen.get(), two.chosen.get()]).toEqual([true, true]);
    one.accept(jwt(91), "second");
    expect(one.chosen.get()).toBe(false);
    one.signOut();
    expect(one.chosen.get()).toBe(false);
  });

  it("gives somebody else a page of their own when a session ran out, and not after a chosen sign-out", async () => {
    const browser = new Browser();
    const userChanged = vi.fn();
    const tab = browser.tab({ userChanged });
    tab.accept(jwt(90, "anna"), "first");
    tab.signOut();
    tab.accept(jwt(91, "ben"), "second");
    expect(userChanged).toHaveBeenCalledOnce();
    expect(readStored(browser.storage)?.refreshToken).toBe("second");
    tab.signOut(true);
    tab.accept(jwt(92, "carla"), "third");
    expect(userChanged).toHaveBeenCalledOnce();
    expect(tab.status.get()).toBe("signed_in");
  });

  it("keeps access tokens out of the storage", async () => {
    const browser = new Browser();
    browser.tab().accept(jwt(90), "first");
    expect(browser.storage.getItem("castcore.session")).not.toContain(jwt(90));
  });
});
