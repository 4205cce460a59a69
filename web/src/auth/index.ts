import { onlyTab, tabLock } from "../lib/lock";
import { kept } from "../lib/storage";
import { type Exchange, Session, type TabChannel, type TabMessage } from "./session";
import { STORAGE_KEY } from "./stored";

function broadcast(): TabChannel {
  if (typeof BroadcastChannel === "undefined") return { post: () => {}, listen: () => {} };
  const channel = new BroadcastChannel("castcore.session");
  return {
    post: (message) => channel.postMessage(message),
    listen: (hear) => {
      channel.onmessage = (event: MessageEvent<TabMessage>) => hear(event.data);
    },
  };
}

/** Spends a refresh token. Plain `fetch`: the API client itself depends on the session. */
async function exchange(refreshToken: string, idempotencyKey: string): Promise<Exchange> {
  try {
    const response = await fetch("/api/v1/auth/refresh", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": idempotencyKey },
      body: JSON.stringify({ refresh_token: refreshToken }),
      signal: AbortSignal.timeout(10_000),
    });
    if (response.ok) {
      const body = (await response.json()) as { access_token: string; refresh_token: string };
      return { outcome: "renewed", accessToken: body.access_token, refreshToken: body.refresh_token };
    }
    // Only a clear no ends the session; too many requests or a broken proxy do not.
    if (response.status === 401 || response.status === 403) return { outcome: "refused" };
    return { outcome: response.status === 429 ? "too_many" : "unreachable" };
  } catch {
    return { outcome: "unreachable" };
  }
}

/** The session of this tab. */
export const session = new Session({
  storage: kept,
  channel: broadcast(),
  withLock: tabLock(),
  exchange,
  alone: onlyTab(),
  now: Date.now,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  later: (work, ms) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  userChanged: () => window.location.reload(),
});

window.addEventListener("storage", (event) => {
  if (event.key === STORAGE_KEY && event.newValue === null) session.storageCleared();
});
