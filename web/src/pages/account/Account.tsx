import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { toFailure } from "../../api/failure";
import { meQuery } from "../../api/queries";
import { useTranslation } from "../../i18n/use-translation";
import { SingleKeysField } from "../../shell/ShortcutSheet";
import { buttonClass } from "../../ui/Button";
import { FailureNotice } from "../../ui/FailureNotice";
import { PageHead } from "../../ui/Page";
import { Panel } from "../../ui/Panel";
import { Loading } from "../../ui/Skeleton";
import styles from "./Account.module.css";
import { LookPanel } from "./LookPanel";
import { ProfilePanel } from "./ProfilePanel";

/** The user's own page: how they like the console, who they are, and the way to what protects them. */
export function Account() {
  const { t } = useTranslation();
  const { data: me, error, isPending } = useQuery(meQuery);
  return (
    <>
      <PageHead title={t("account.title")} lead={<p className={styles.facts}>{t("account.own_lead")}</p>} />
      {error ? <FailureNotice failure={toFailure(error)} /> : null}
      {isPending ? <Loading rows={3} height="9rem" /> : null}
      {me ? (
        <div className={styles.page}>
          <LookPanel />
          <div className={styles.form}>
            <ProfilePanel user={me} />
            <Panel id="protection" title={t("account.security")} text={t("account.lead")}>
              <p className={styles.state}>{t(me.totp_enabled ? "users.factor_on" : "users.factor_off")}</p>
              <div>
                <Link to="/account/security" className={buttonClass()} data-testid="to-security">
                  {t("account.to_security")}
                </Link>
              </div>
            </Panel>
          </div>
          <div className={styles.whole}>
            <Panel id="keyboard" title={t("shortcuts.title")} text={t("shortcuts.text")}>
              <SingleKeysField />
            </Panel>
          </div>
        </div>
      ) : null}
    </>
  );
}
