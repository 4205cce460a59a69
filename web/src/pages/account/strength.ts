export const MIN_LENGTH = 8;
export const MAX_LENGTH = 128;
/** Stands for this instance as a user's name stands for the user. */
const OUR_NAME = "castcore";

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

/** Whether it is a name, forwards or backwards, once or several times, with digits and signs put in: the server refuses that. */
function isMadeOf(password: string, name: string): boolean {
  const letters = (text: string) => text.replace(/\P{L}/gu, "");
  const backwards = (text: string) => Array.from(text).reverse().join("");
  if (password === name || password === backwards(name)) return true;
  const [bare, part] = [letters(password), letters(name)];
  const repeats = (piece: string) => bare !== "" && bare.split(piece).every((rest) => rest === "");
  return part !== "" && (repeats(part) || repeats(backwards(part)));
}

/**
 * A rough guess at how hard a password is to guess, for a word beside the field. What is allowed is the server's
 * business: it also knows the most common ones.
 */
export function strengthOf(password: string, username = ""): Strength {
  const length = lengthOf(password);
  if (length < MIN_LENGTH || length > MAX_LENGTH) return 0;
  const name = username.trim().toLowerCase();
  if (isMadeOf(password.toLowerCase(), name) || isMadeOf(password.toLowerCase(), OUR_NAME)) return 0;
  const pool = CLASSES.reduce((sum, [pattern, size]) => (pattern.test(password) ? sum + size : sum), 0);
  const bits = newCharacters(password) * Math.log2(Math.max(2, pool));
  if (bits < 36) return 1;
  if (bits < 56) return 2;
  return bits < 76 ? 3 : 4;
}
