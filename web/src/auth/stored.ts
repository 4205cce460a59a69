import { randomId } from "../lib/random";

/** What all tabs share: the refresh token, and the key under which it will be spent. */
export interface Stored {
  refreshToken: string;
  /** Made together with the token, so that whichever tab tries (again) to spend it does so under the same key. */
  idempotencyKey: string;
}

export const STORAGE_KEY = "castcore.session";

export function readStored(storage: Storage): Stored | null {
  try {
    const value: unknown = JSON.parse(storage.getItem(STORAGE_KEY) ?? "null");
    if (value && typeof value === "object" && "refreshToken" in value && "idempotencyKey" in value) {
      return value as Stored;
    }
  } catch {
    // Somebody else's text under our name: as good as nothing.
  }
  return null;
}

export function writeStored(storage: Storage, refreshToken: string): void {
  const stored: Stored = { refreshToken, idempotencyKey: randomId() };
  storage.setItem(STORAGE_KEY, JSON.stringify(stored));
}

export function clearStored(storage: Storage): void {
  storage.removeItem(STORAGE_KEY);
}
