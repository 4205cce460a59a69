import { useTranslation } from "../i18n/use-translation";
import { LANGUAGES } from "../lib/languages";
import { useLanguage, usePreferences } from "../state/preferences";
import styles from "./LanguageSwitch.module.css";

/** The languages side by side, each in its own words, for the pages before the control room. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const now = useLanguage();
  const { chooseLanguage } = usePreferences();
  return (
    <fieldset className={styles.switch} data-testid="language-switch">
      <legend className="visually-hidden">{t("me.language")}</legend>
      {LANGUAGES.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-pressed={each === now}
          className={styles.language}
          onClick={() => void chooseLanguage(each)}
          data-testid={`language-${each}`}
        >
          {t(`language.${each}`)}
        </button>
      ))}
    </fieldset>
  );
}
