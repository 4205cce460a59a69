/**
 * Proofs that this browser signed somebody in before. With one, a stranger's wrong guesses cannot lock its owner out
 * here. It opens nothing by itself: the password is still asked for.
 */
const KEY = "castcore.devices";
const MOST = 8;

type Devices = [username: string, token: string][];

function read(storage: Storage): Devices {
  try {
    const value: unknown = JSON.parse(storage.getItem(KEY) ?? "[]");
    const isPair = (item: unknown) =>
      Array.isArray(item) && item.length === 2 && item.every((part) => typeof part === "string");
    return Array.isArray(value) ? value.filter(isPair) : [];
  } catch {
    return [];
  }
}

const plain = (username: string) => username.trim().toLowerCase();

export function deviceToken(storage: Storage, username: string): string | undefined {
  return read(storage).find(([name]) => name === plain(username))?.[1];
}

/** Keeps the token of the newest sign-in; the names used longest ago are forgotten. */
export function keepDeviceToken(storage: Storage, username: string, token: string): void {
  const others = read(storage).filter(([name]) => name !== plain(username));
  storage.setItem(KEY, JSON.stringify([[plain(username), token], ...others].slice(0, MOST)));
}
