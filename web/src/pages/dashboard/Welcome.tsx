import { Link } from "@tanstack/react-router";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { buttonClass } from "../../ui/Button";
import { Icon } from "../../ui/icons";
import styles from "./Dashboard.module.css";

const STEPS = ["what", "how", "where"] as const;

/** What stands here before there is any stream: three steps, and the way to the first. */
export function Welcome() {
  const { t } = useTranslation();
  const may = useMay();
  if (!may("streams.write")) {
    return (
      <section className={styles.welcome} data-testid="dash-empty">
        <h2>{t("dash.welcome_viewer")}</h2>
        <p>{t("dash.welcome_viewer_text")}</p>
      </section>
    );
  }
  return (
    <section className={styles.welcome} data-testid="dash-empty">
      <h2>{t("dash.welcome")}</h2>
      <p>{t("dash.welcome_text")}</p>
      <ol className={styles.steps}>
        {STEPS.map((step, index) => (
          <li key={step}>
            <span className={styles.number} aria-hidden="true">
              {index + 1}
            </span>
            <strong>{t(`dash.step_${step}`)}</strong>
            <span>{t(`dash.step_${step}_text`)}</span>
          </li>
        ))}
      </ol>
      <div className={styles.welcomeActions}>
        <Link to="/streams/new" className={buttonClass("primary")} data-testid="new-stream">
          <Icon name="plus" size={16} />
          {t("dash.first_stream")}
        </Link>
        <Link to="/destinations" className={buttonClass("quiet")}>
          {t("dash.add_destination")}
        </Link>
      </div>
    </section>
  );
}
