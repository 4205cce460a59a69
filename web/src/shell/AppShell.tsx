import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useRef, useSyncExternalStore } from "react";
import { session } from "../auth";
import { useTranslation } from "../i18n/use-translation";
import styles from "./AppShell.module.css";
import { ExpiryBanner } from "./ExpiryBanner";
import { useFocusKeeper } from "./focus-keeper";
import { KeyBackupPrompt } from "./KeyBackupPrompt";
import { LinkBanner } from "./LinkBanner";
import { NeedsProvider } from "./needs";
import { usePageFocus } from "./page-focus";
import { closePanel, panel } from "./panels";
import { Rail } from "./Rail";
import { TopBar } from "./TopBar";
import { useWorstState } from "./title";
import { Unreachable } from "./Unreachable";
import { useShortcuts } from "./useShortcuts";

const Palette = lazy(() => import("./palette/Palette").then(({ Palette }) => ({ default: Palette })));
const Shortcuts = lazy(() =>
  import("./ShortcutSheet").then(({ ShortcutSheet }) => ({ default: ShortcutSheet })),
);

/** The palette and the sheet of shortcuts, fetched when they are first wanted. */
function Panels() {
  const open = useSyncExternalStore(panel.subscribe, panel.get);
  return (
    <Suspense>
      {open === "palette" ? <Palette onClose={closePanel} /> : null}
      {open === "shortcuts" ? <Shortcuts onClose={closePanel} /> : null}
    </Suspense>
  );
}

/** Keeps the tab's title and icon at what needs somebody. */
function TabState() {
  useWorstState();
  return null;
}

export function AppShell() {
  const { t } = useTranslation();
  const status = useSyncExternalStore(session.status.subscribe, session.status.get);
  const main = useRef<HTMLElement>(null);
  useShortcuts();
  usePageFocus(main);
  useFocusKeeper(main);
  return (
    <NeedsProvider>
      <TabState />
      <div className={styles.frame}>
        <a className={styles.skip} href="#main">
          {t("app.skip")}
        </a>
        <Rail />
        <div className={styles.side}>
          <TopBar />
          <LinkBanner />
          <ExpiryBanner />
          <main id="main" ref={main} tabIndex={-1} className={styles.main}>
            {status === "unknown" ? <Unreachable /> : <Outlet />}
          </main>
        </div>
        <KeyBackupPrompt />
        <Panels />
      </div>
    </NeedsProvider>
  );
}
