/** Strongest first; each may all that the later ones may. */
export const ROLES = ["admin", "operator", "viewer"] as const;
export type Role = (typeof ROLES)[number];

/** The role that decides, of several that a user may hold. */
export function strongest(roles: readonly string[]): Role {
  return ROLES.find((role) => roles.includes(role)) ?? "viewer";
}

const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** A password to hand over: four groups of five, without letters that look alike; about 99 bits. */
export function suggestPassword(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  const letters: string[] = [];
  while (letters.length < 20) {
    for (const byte of random(new Uint8Array(32))) {
      // Numbers past the last whole turn would make the first letters more likely.
      if (byte < LETTERS.length * 8 && letters.length < 20)
        letters.push(LETTERS[byte % LETTERS.length] ?? "");
    }
  }
  return [0, 5, 10, 15].map((start) => letters.slice(start, start + 5).join("")).join("-");
}
