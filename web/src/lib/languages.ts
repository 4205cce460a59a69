/** Languages that the console speaks and accounts can have. */
export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Whether a text names one of them. */
export function isLanguage(text: string | null | undefined): text is Language {
  return (LANGUAGES as readonly (string | null | undefined)[]).includes(text);
}

/** The first wish that can be met: `de-AT` is met by German. English when there is none. */
export function pickLanguage(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const plain = wish?.toLowerCase().split(/[-_]/)[0];
    if (isLanguage(plain)) return plain;
  }
  return "en";
}
