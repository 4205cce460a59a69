import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./en.json";

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

void i18next.use(initReactI18next).init({
  lng: "en",
  fallbackLng: "en",
  resources: { en: { translation: en } },
  // Keys are flat: error codes carry dots of their own.
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  returnEmptyString: false,
});

export default i18next;

/** Whether a key that was put together at run time exists. */
export function isKey(text: string): text is Key {
  return Object.hasOwn(en, text);
}
