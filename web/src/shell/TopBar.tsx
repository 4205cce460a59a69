import { useTranslation } from "../i18n/use-translation";
import { Icon } from "../ui/icons";
import { Bell } from "./Bell";
import { Counter } from "./Counter";
import { isMac, PALETTE_KEY } from "./keys";
import { openPanel } from "./panels";
import styles from "./TopBar.module.css";
import { UserMenu } from "./UserMenu";

/** The same on every page: find and do anything, what is on air, what needs somebody, who is here. */
export function TopBar() {
  const { t } = useTranslation();
  return (
    <header className={styles.top}>
      <Counter className={styles.counter ?? ""} />
      <div className={styles.tools}>
        <button
          type="button"
          className={styles.search}
          onClick={() => openPanel("palette")}
          title={t("palette.title")}
          aria-keyshortcuts="Control+K Meta+K"
          data-testid="palette-open"
        >
          <Icon name="search" />
          <span className={styles.words}>{t("palette.open")}</span>
          <span className={styles.keys} aria-hidden="true">
            {`${isMac() ? "⌘" : t("keys.ctrl")} ${PALETTE_KEY}`}
          </span>
        </button>
        <Bell />
        <UserMenu />
      </div>
    </header>
  );
}
