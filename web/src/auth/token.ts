/** An access token as this tab holds it: in memory only. */
export interface Access {
  token: string;
  /** Whose it is (`sub`). */
  subject: string;
  /** When it runs out, on this machine's clock (ms since 1970). */
  expiresAt: number;
  /** When to ask for the next one, on this machine's clock. */
  renewAt: number;
}

interface Claims {
  sub?: string;
  iat?: number;
  exp?: number;
}

function claimsOf(token: string): Claims {
  const middle = token.split(".")[1] ?? "";
  try {
    const text = atob(middle.replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(text) as Claims;
  } catch {
    return {};
  }
}

const FALLBACK_LIFETIME_MS = 5 * 60_000;

/**
 * Reads a token's lifetime as a span from the moment it arrived, so that a wrong clock here does not matter.
 * Nothing is verified: that is the server's business.
 */
export function readAccess(token: string, now: number): Access {
  const { sub, iat, exp } = claimsOf(token);
  const lifetime =
    iat !== undefined && exp !== undefined && exp > iat ? (exp - iat) * 1000 : FALLBACK_LIFETIME_MS;
  return { token, subject: sub ?? "", expiresAt: now + lifetime, renewAt: now + lifetime * 0.8 };
}
