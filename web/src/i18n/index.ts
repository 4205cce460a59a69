import i18next from "i18next";
import { LANGUAGES, type Language, pickLanguage } from "../lib/languages";
import { kept } from "../lib/storage";
import type en from "./en.json";

/** Every key there is. English is the reference; other languages are checked against it. */
export type Key = keyof typeof en;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en };
    keySeparator: false;
    nsSeparator: false;
  }
}

/** Each language is a file of its own: nobody loads the sentences that they do not read. */
const SENTENCES: Record<Language, () => Promise<{ default: Record<string, string> }>> = {
  en: () => import("./en.json"),
  de: () => import("./de.json"),
};

const STORED = "castcore.language";

void i18next.init({
  resources: {},
  fallbackLng: false,
  // Keys are flat: error codes carry dots of their own.
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  returnEmptyString: false,
});

i18next.on("languageChanged", (language) => {
  document.documentElement.lang = language;
});

export default i18next;

/** Speaks a language from now on; everything on the page follows at once. */
export async function speak(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    const { default: sentences } = await SENTENCES[language]();
    i18next.addResourceBundle(language, "translation", sentences);
  }
  if (i18next.language !== language) await i18next.changeLanguage(language);
}

/** What this browser was told or used last. */
export function keepLanguage(language: Language): void {
  kept.setItem(STORED, language);
}

/**
 * The language before it is known who is there: the one that this browser was told or used last, else one that it asks
 * for. When its sentences cannot be had, any language is better than none.
 */
export async function startLanguage(): Promise<void> {
  const first = pickLanguage([kept.getItem(STORED), ...navigator.languages]);
  try {
    await speak(first);
  } catch (thrown) {
    const other = LANGUAGES.find((each) => each !== first);
    if (!other) throw thrown;
    await speak(other);
  }
}

/** The sentence of a key as it is written, with its places for values. */
export function rawSentence(key: string): string | undefined {
  return i18next.getResource(i18next.language, "translation", key) as string | undefined;
}

/** Whether a key that was put together at run time exists. */
export function isKey(text: string): text is Key {
  return rawSentence(text) !== undefined;
}

/** All keys that begin like this. */
export function keysOf(family: string): string[] {
  const all = (i18next.getResourceBundle(i18next.language, "translation") ?? {}) as Record<string, string>;
  return Object.keys(all).filter((key) => key.startsWith(family));
}
