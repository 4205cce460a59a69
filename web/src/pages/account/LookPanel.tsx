import { useSyncExternalStore } from "react";
import { useTranslation } from "../../i18n/use-translation";
import { LANGUAGES } from "../../lib/languages";
import { THEMES, themeChoice } from "../../lib/theme";
import { useLanguage, usePreferences } from "../../state/preferences";
import { Choice, Choices } from "../../ui/Choice";
import { Panel } from "../../ui/Panel";
import styles from "./Account.module.css";

/** Language and theme. A choice holds at once: there is nothing to save. */
export function LookPanel() {
  const { t } = useTranslation();
  const theme = useSyncExternalStore(themeChoice.subscribe, themeChoice.get);
  const language = useLanguage();
  const { chooseLanguage, chooseTheme } = usePreferences();
  return (
    <Panel id="look" title={t("look.title")} text={t("look.text")}>
      <div className={styles.form}>
        <h3 className={styles.label}>{t("me.language")}</h3>
        <Choices label={t("me.language")} columns={2}>
          {LANGUAGES.map((each) => (
            <Choice
              key={each}
              name="language"
              label={t(`language.${each}`)}
              checked={each === language}
              onChoose={() => void chooseLanguage(each)}
              testId={`look-language-${each}`}
            />
          ))}
        </Choices>
        <h3 className={styles.label}>{t("theme.title")}</h3>
        <Choices label={t("theme.title")}>
          {THEMES.map((each) => (
            <Choice
              key={each}
              name="theme"
              label={t(`theme.${each}`)}
              help={t(`theme.${each}_help`)}
              checked={each === theme}
              onChoose={() => chooseTheme(each)}
              testId={`look-theme-${each}`}
            />
          ))}
        </Choices>
      </div>
    </Panel>
  );
}
