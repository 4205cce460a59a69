import { useRouterState } from "@tanstack/react-router";
import { useSyncExternalStore } from "react";
import { readStored } from "../auth/stored";
import { useTranslation } from "../i18n/use-translation";
import { kept } from "../lib/storage";
import { Icon } from "../ui/icons";
import shell from "./AppShell.module.css";
import { folded } from "./Rail";
import styles from "./Rail.module.css";
import { isIn, rememberedRooms } from "./rooms";
import top from "./TopBar.module.css";
import { Waiting } from "./Waiting";

/**
 * The control room before it is known who sits in it: everything is in its place, and nothing can be pressed yet. The
 * rooms are those that this browser showed last, so that nothing is shown and taken away again.
 */
export function Frame() {
  const { t } = useTranslation();
  const isFolded = useSyncExternalStore(folded.subscribe, folded.get);
  return (
    <div className={shell.frame} data-testid="frame">
      <div className={styles.rail} data-folded={isFolded} aria-hidden="true">
        <div className={styles.brand}>
          <img src="/favicon.svg" alt="" width={28} height={28} />
          <span>{t("app.name")}</span>
        </div>
        <div className={styles.links}>
          {rememberedRooms().map((room) => (
            <div
              key={room.to}
              className={styles.link}
              aria-current={isIn(window.location.pathname, room) ? "page" : undefined}
            >
              <Icon name={room.icon} size={20} />
              <span className={styles.word}>{t(room.key)}</span>
            </div>
          ))}
        </div>
      </div>
      <div className={shell.side}>
        <div className={top.top} aria-hidden="true" />
        <main className={shell.main}>
          <h1 className="visually-hidden">{t("app.name")}</h1>
          <Waiting />
        </main>
      </div>
    </div>
  );
}

/** Pages that stand by themselves. */
const OUTSIDE = ["/login", "/setup"];

/**
 * Drawn while the router still finds out which page it is and whether somebody is signed in, which takes a way to the
 * server and back: until then, the router draws nothing. Whoever has no session is on the way to the sign-in and gets no
 * frame.
 */
export function FirstFrame() {
  const undecided = useRouterState({
    select: ({ matches, location }) => matches.length === 0 && !OUTSIDE.includes(location.pathname),
  });
  return undecided && readStored(kept) ? <Frame /> : null;
}
