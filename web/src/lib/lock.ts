import { randomId } from "./random";
import { kept } from "./storage";

/** Runs `work` while no other tab of this origin runs work under the same name. */
export type WithLock = <T>(name: string, work: () => Promise<T>) => Promise<T>;

const LEASE_MS = 30_000;
const SETTLE_MS = 40;
const POLL_MS = 80;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Web Locks: freed by the browser when the tab dies. Only on https and localhost. */
export const webLock: WithLock = (name, work) =>
  navigator.locks.request(name, work) as ReturnType<typeof work>;

/**
 * A lease in `localStorage`, for plain http in a home network where Web Locks do not exist.
 * Writing and reading again after a moment decides between tabs that saw the lease free at the same time.
 */
export function storageLock(storage: Storage, now: () => number = Date.now): WithLock {
  return async (name, work) => {
    const key = `castcore.lock.${name}`;
    const owner = randomId();
    const holder = (): string | null => {
      const [who, until] = (storage.getItem(key) ?? "").split(" ");
      return who && Number(until) > now() ? who : null;
    };
    for (;;) {
      if (holder() === null) {
        storage.setItem(key, `${owner} ${now() + LEASE_MS}`);
        await pause(SETTLE_MS);
        if (holder() === owner) break;
      }
      await pause(POLL_MS);
    }
    try {
      return await work();
    } finally {
      if (holder() === owner) storage.removeItem(key);
    }
  };
}

/** The better of the two that this browser offers here. */
export function tabLock(): WithLock {
  return "locks" in navigator && navigator.locks ? webLock : storageLock(kept);
}

const PRESENT = "castcore.tab";

/**
 * Tells whether this is the only tab of its origin: each tab holds a shared lock for as long as it lives. Where there
 * are no Web Locks it cannot be told, and the answer is no.
 */
export function onlyTab(locks: LockManager | undefined = navigator.locks): () => Promise<boolean> {
  if (!locks) return () => Promise.resolve(false);
  const others = locks
    .query()
    .then(({ held }) => held?.some(({ name }) => name === PRESENT) ?? true)
    .catch(() => true);
  // Only after the question, so that this tab does not find itself.
  void others
    .then(() => locks.request(PRESENT, { mode: "shared" }, () => new Promise(() => {})))
    .catch(() => {});
  return () => others.then((some) => !some);
}
