import { ApiFailure } from "./failure";

/** Whether something was refused because it is not any more what it was when it was looked at. */
export const isMeanwhile = (thrown: unknown): boolean =>
  thrown instanceof ApiFailure && thrown.code === "precondition.failed";

/** Something that is edited in a form, and how it is reached. */
export interface Edit<T, A> {
  /** Sends what was changed, for the version of `seen`. */
  send(seen: T): Promise<A>;
  /** What is stored now. */
  load(): Promise<T>;
  /** What of it the form shows. */
  shown(thing: T): unknown;
}

/**
 * Saves what was changed in a form that was filled from `seen`. A version also counts what no form shows, such as a start:
 * where the form would look the same now, nothing was changed in it by anybody, and it goes out again for the new version.
 */
export async function saveEdit<T, A>(seen: T, { send, load, shown }: Edit<T, A>): Promise<A> {
  try {
    return await send(seen);
  } catch (thrown) {
    if (!isMeanwhile(thrown)) throw thrown;
    const newest = await load();
    if (JSON.stringify(shown(newest)) !== JSON.stringify(shown(seen))) throw thrown;
    return send(newest);
  }
}

type Values = Record<string, unknown>;
const isValues = (value: unknown): value is Values =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** What was entered over what is stored now: fields that nobody touched here are as they are there. */
export function enteredOver<D>(before: D, entered: D, stored: D): D {
  if (isValues(before) && isValues(entered) && isValues(stored)) {
    const fields = Object.keys(entered).map((field) => [
      field,
      enteredOver(before[field], entered[field], stored[field]),
    ]);
    return Object.fromEntries(fields) as D;
  }
  return JSON.stringify(before) === JSON.stringify(entered) ? stored : entered;
}
