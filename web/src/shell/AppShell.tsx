import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useNavigate, useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { meQuery } from "../api/queries";
import { session } from "../auth";
import { signOut } from "../auth/actions";
import { type Permission, useMay } from "../auth/permissions";
import { LANGUAGES } from "../lib/languages";
import { setTheme, theme } from "../lib/theme";
import { socket, useLink } from "../live";
import { Button, IconButton } from "../ui/Button";
import { Icon, type IconName } from "../ui/icons";
import { Menu } from "../ui/Menu";
import { StateSign } from "../ui/StateSign";
import { useClock } from "../ui/time";
import styles from "./AppShell.module.css";
import { Counter } from "./Counter";
import { ExpiryBanner } from "./ExpiryBanner";
import { KeyBackupPrompt } from "./KeyBackupPrompt";
import { useWorstState } from "./title";
import { Unreachable } from "./Unreachable";

interface Entry {
  to: string;
  icon: IconName;
  key: "nav.streams" | "nav.destinations" | "nav.profiles" | "nav.settings";
  /** The right without which it leads nowhere. */
  needs?: Permission;
}

const ENTRIES: Entry[] = [
  { to: "/streams", icon: "streams", key: "nav.streams" },
  { to: "/destinations", icon: "destinations", key: "nav.destinations" },
  { to: "/profiles", icon: "profiles", key: "nav.profiles" },
  { to: "/settings", icon: "settings", key: "nav.settings", needs: "security.read" },
];

function Rail() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const may = useMay();
  return (
    <nav className={styles.rail} aria-label={t("nav.label")}>
      <Link to="/" className={styles.brand} aria-label={t("app.name")}>
        <img src="/favicon.svg" alt="" width={28} height={28} />
        <span>{t("app.name")}</span>
      </Link>
      <ul className={styles.links}>
        {ENTRIES.filter(({ needs }) => !needs || may(needs)).map(({ to, icon, key }) => {
          const here = pathname.startsWith(to) || (to === "/streams" && pathname === "/");
          return (
            <li key={to}>
              <Link to={to} className={styles.link} aria-current={here ? "page" : undefined}>
                <Icon name={icon} size={20} />
                {t(key)}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function Tools() {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const now = useSyncExternalStore(theme.subscribe, theme.get);
  const other = now === "dark" ? "light" : "dark";
  const name = me?.username ?? "";
  const navigate = useNavigate();
  const language = LANGUAGES.find((each) => each === me?.language) ?? "en";
  return (
    <div className={styles.tools}>
      <IconButton
        icon={other === "light" ? "sun" : "moon"}
        name={t(other === "light" ? "theme.to_light" : "theme.to_dark")}
        onClick={() => setTheme(other)}
        testId="theme"
      />
      <Menu
        label={t("user.signed_in_as", { name })}
        trigger={<IconButton icon="user" name={t("user.menu", { name })} testId="user-menu" />}
        items={[
          { id: "account", label: t("user.account"), run: () => void navigate({ to: "/account/security" }) },
          {
            id: "language",
            label: t("user.language", { name: t(`language.${language}`) }),
            run: () => void navigate({ to: "/account/security", hash: "profile" }),
          },
          {
            id: "theme",
            label: t(other === "light" ? "theme.to_light" : "theme.to_dark"),
            run: () => setTheme(other),
          },
          { id: "sign-out", label: t("user.sign_out"), run: () => void signOut(false) },
          { id: "sign-out-all", label: t("user.sign_out_all"), run: () => void signOut(true) },
        ]}
      />
    </div>
  );
}

/** Says that states and numbers are old, as soon as they may be. */
function LinkBanner() {
  const { t } = useTranslation();
  const link = useLink();
  const clock = useClock();
  if (link.state !== "down") return null;
  return (
    <div className={styles.banner} role="status" data-testid="link-lost">
      <span>
        <StateSign sign="dashed" tone="unknown" />
        {t("link.lost", { time: clock(link.since) })}
      </span>
      <Button onClick={() => socket.nudge()}>{t("link.retry")}</Button>
    </div>
  );
}

export function AppShell() {
  const { t } = useTranslation();
  const router = useRouter();
  const status = useSyncExternalStore(session.status.subscribe, session.status.get);
  const main = useRef<HTMLElement>(null);
  useWorstState();
  useEffect(
    () =>
      // A new page is read from its beginning; a changed filter on the same page is not a new page.
      router.subscribe("onResolved", ({ pathChanged, fromLocation }) => {
        if (pathChanged && fromLocation) main.current?.focus({ preventScroll: true });
      }),
    [router],
  );
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#main">
        {t("app.skip")}
      </a>
      <Rail />
      <div className={styles.side}>
        <header className={styles.top}>
          <Counter className={styles.counter ?? ""} />
          <Tools />
        </header>
        <LinkBanner />
        <ExpiryBanner />
        <main id="main" ref={main} tabIndex={-1} className={styles.main}>
          {status === "unknown" ? <Unreachable /> : <Outlet />}
        </main>
      </div>
      <KeyBackupPrompt />
    </div>
  );
}
