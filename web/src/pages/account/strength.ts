export const MIN_LENGTH = 8;
export const MAX_LENGTH = 128;

/** From 0 (refused) to 4 (very strong); the word is `password.strength_<n>`. */
export type Strength = 0 | 1 | 2 | 3 | 4;

/** Characters as people count them, not as UTF-16 does. */
export const lengthOf = (password: string): number => Array.from(password).length;

const CLASSES = [
  [/\p{Ll}/u, 26],
  [/\p{Lu}/u, 26],
  [/\p{Nd}/u, 10],
  [/[^\p{L}\p{N}]/u, 30],
  [/[^\p{ASCII}]/u, 80],
] as const;

/** How many characters carry something new: repeats and runs such as `abc` or `321` carry nearly nothing. */
function newCharacters(password: string): number {
  const points = Array.from(password, (character) => character.codePointAt(0) ?? 0);
  let fresh = 0;
  for (const [index, point] of points.entries()) {
    const step = point - (points[index - 1] ?? Number.NaN);
    fresh += Math.abs(step) <= 1 ? 0.25 : 1;
  }
  return Math.min(fresh, new Set(points).size * 2);
}

/**
 * A rough guess at how hard a password is to guess, for a word beside the field. What is allowed is the server's
 * business: it also knows the most common ones.
 */
export function strengthOf(password: string, username = ""): Strength {
  const length = lengthOf(password);
  if (length < MIN_LENGTH || length > MAX_LENGTH) return 0;
  const name = username.trim().toLowerCase();
  const bare = password.toLowerCase().replace(/[\d\W_]/g, "");
  if (name.length >= 3 && (password.toLowerCase() === name || bare === name)) return 0;
  const pool = CLASSES.reduce((sum, [pattern, size]) => (pattern.test(password) ? sum + size : sum), 0);
  const bits = newCharacters(password) * Math.log2(Math.max(2, pool));
  if (bits < 36) return 1;
  if (bits < 56) return 2;
  return bits < 76 ? 3 : 4;
}
