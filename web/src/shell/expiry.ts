import type { ApiToken, Session } from "../api/types";
import { expiryOf } from "../pages/account/scopes";

/** Renewal keeps a session alive; its absolute end comes all the same, and is told this long before. */
export const SESSION_WARN_MS = 30 * 60_000;

/** When this session ends for good, if that is soon. */
export function sessionEnd(sessions: readonly Session[] | undefined, now: number): string | null {
  const end = sessions?.find(({ current }) => current)?.expires_at;
  if (!end) return null;
  const left = Date.parse(end) - now;
  return left > 0 && left <= SESSION_WARN_MS ? end : null;
}

const KEY = "castcore.tokens-told";

/** Tokens that end soon and were not waved away, the nearest first. */
export function endingTokens(
  tokens: readonly ApiToken[] | undefined,
  told: readonly string[],
  now: number,
): ApiToken[] {
  return (tokens ?? [])
    .filter((token) => expiryOf(token.expires_at, now).state === "soon" && !told.includes(token.id))
    .sort((a, b) => (a.expires_at ?? "").localeCompare(b.expires_at ?? ""));
}

export function readTold(storage: Storage): string[] {
  const text = storage.getItem(KEY);
  return text ? text.split(" ") : [];
}

export function keepTold(storage: Storage, ids: readonly string[]): void {
  storage.setItem(KEY, ids.slice(-50).join(" "));
}
