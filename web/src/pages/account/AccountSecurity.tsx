import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { toFailure } from "../../api/failure";
import { keys, meQuery } from "../../api/queries";
import { useTranslation } from "../../i18n/use-translation";
import { buttonClass } from "../../ui/Button";
import { FailureNotice } from "../../ui/FailureNotice";
import { Icon } from "../../ui/icons";
import { PageHead } from "../../ui/Page";
import { Panel } from "../../ui/Panel";
import { Loading } from "../../ui/Skeleton";
import { toast } from "../../ui/Toasts";
import styles from "./Account.module.css";
import { FactorPanel } from "./FactorPanel";
import { PasswordForm } from "./PasswordForm";
import { SessionsPanel } from "./SessionsPanel";
import { TokensPanel } from "./TokensPanel";

/** Everything that protects the user's own account. */
export function AccountSecurity() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { data: me, error, isPending } = useQuery(meQuery);
  const changed = () => {
    toast.done(t("password.changed"), [t("password.changed_text")]);
    void cache.invalidateQueries({ queryKey: keys.sessions });
    void cache.invalidateQueries({ queryKey: keys.me });
  };
  return (
    <>
      <PageHead title={t("account.security")} lead={<p className={styles.facts}>{t("account.lead")}</p>}>
        <Link to="/account" className={buttonClass("quiet", styles.back)}>
          <Icon name="back" size={16} />
          {t("account.title")}
        </Link>
      </PageHead>
      {error ? <FailureNotice failure={toFailure(error)} /> : null}
      {isPending ? <Loading rows={3} height="9rem" /> : null}
      {me ? (
        <div className={styles.page}>
          <Panel id="password" title={t("password.title")} text={t("password.text")}>
            <PasswordForm username={me.username} onChanged={changed} />
          </Panel>
          <FactorPanel username={me.username} />
          <div className={styles.whole}>
            <SessionsPanel />
          </div>
          <div className={styles.whole}>
            <TokensPanel />
          </div>
        </div>
      ) : null}
    </>
  );
}
