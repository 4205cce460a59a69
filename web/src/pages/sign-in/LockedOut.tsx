import { useTranslation } from "../../i18n/use-translation";
import styles from "./SignIn.module.css";

const COMMANDS = [
  { command: "castcore admin reset-password NAME", key: "login.locked_password" },
  { command: "castcore admin reset-2fa NAME", key: "login.locked_factor" },
  { command: "castcore admin unlock NAME", key: "login.locked_unlock" },
] as const;

/** The ways back in, for those who stand before the door. */
export function LockedOut() {
  const { t } = useTranslation();
  return (
    <details className={styles.locked} data-testid="locked-out">
      <summary>{t("login.locked")}</summary>
      <ol className={styles.ways}>
        <li>{t("login.locked_recovery")}</li>
        <li>{t("login.locked_admin")}</li>
        <li>
          {t("login.locked_shell")}
          <dl className={styles.commands}>
            {COMMANDS.map(({ command, key }) => (
              <div key={command}>
                <dt>
                  <code>{command}</code>
                </dt>
                <dd>{t(key)}</dd>
              </div>
            ))}
          </dl>
        </li>
      </ol>
    </details>
  );
}
