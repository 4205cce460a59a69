import { Link, Outlet } from "@tanstack/react-router";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import styles from "./Settings.module.css";

const TABS = [
  { to: "/settings/security", key: "settings.security", needs: "security.read" },
  { to: "/settings/users", key: "settings.users", needs: "users.read" },
  { to: "/settings/audit", key: "settings.audit", needs: "audit.read" },
] as const;

/** The pages of administrators, with their tabs. */
export function Settings() {
  const { t } = useTranslation();
  const may = useMay();
  const tabs = TABS.filter(({ needs }) => may(needs));
  if (tabs.length === 0) return <Outlet />;
  return (
    <>
      <nav className={styles.tabs} aria-label={t("settings.label")}>
        <ul>
          {tabs.map(({ to, key }) => (
            <li key={to}>
              <Link
                to={to}
                className={styles.tab ?? ""}
                activeProps={{ "aria-current": "page" }}
                activeOptions={{ includeSearch: false }}
              >
                {t(key)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Outlet />
    </>
  );
}
