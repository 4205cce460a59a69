import type { Permission } from "../../auth/permissions";

/**
 * What a token can be limited to; the words are `scope.<name>` with `_` for the colon. `needs`: the right its owner
 * must hold for it to open anything. A test compares the names with the server's.
 */
export const SCOPES = [
  { name: "streams:read", key: "streams_read", needs: null },
  { name: "streams:control", key: "streams_control", needs: "streams.control" },
  { name: "streams:write", key: "streams_write", needs: "streams.write" },
  { name: "monitoring:read", key: "monitoring_read", needs: null },
  { name: "settings:read", key: "settings_read", needs: "settings.read" },
  { name: "settings:write", key: "settings_write", needs: "settings.write" },
  { name: "users:read", key: "users_read", needs: "users.read" },
  { name: "audit:read", key: "audit_read", needs: "audit.read" },
] as const satisfies { name: string; key: string; needs: Permission | null }[];

/** Only what would open something is offered. */
export const offered = (may: (permission: Permission) => boolean) =>
  SCOPES.filter(({ needs }) => needs === null || may(needs));

const DAY_MS = 86_400_000;
/** A token that ends within this many days is worth a warning. */
export const SOON_DAYS = 7;

/** How a token stands: whether it opens doors, and for how many more whole days when that is soon over. */
export function expiryOf(
  expiresAt: string | null | undefined,
  now: number,
): { state: "none" | "fine" | "soon" | "over"; days: number } {
  if (!expiresAt) return { state: "none", days: 0 };
  const left = Date.parse(expiresAt) - now;
  const days = Math.max(0, Math.ceil(left / DAY_MS));
  if (left <= 0) return { state: "over", days: 0 };
  return { state: days <= SOON_DAYS ? "soon" : "fine", days };
}
