import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toFailure } from "../../api/failure";
import { revokeToken, tokensQuery } from "../../api/identity";
import { keys } from "../../api/queries";
import type { ApiToken } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { Button } from "../../ui/Button";
import { useConfirm } from "../../ui/Confirm";
import { FailureNotice } from "../../ui/FailureNotice";
import { rescueFocus } from "../../ui/focus";
import { Moment } from "../../ui/Moment";
import { Panel } from "../../ui/Panel";
import { Loading } from "../../ui/Skeleton";
import { Tag } from "../../ui/Tag";
import { toast } from "../../ui/Toasts";
import { useNow } from "../../ui/time";
import styles from "./Account.module.css";
import { expiryOf, SCOPES } from "./scopes";
import { TokenDialog } from "./TokenDialog";

function ExpiryTag({ token }: { token: ApiToken }) {
  const { t } = useTranslation();
  const now = useNow();
  const { state, days } = expiryOf(token.expires_at, now);
  if (state === "over") return <Tag tone="danger">{t("tokens.over")}</Tag>;
  return state === "soon" ? <Tag tone="warn">{t("tokens.soon", { count: days })}</Tag> : null;
}

function Row({ token, onRevoke }: { token: ApiToken; onRevoke(): void }) {
  const { t } = useTranslation();
  const scopes = token.scopes.map((name) => {
    const known = SCOPES.find((scope) => scope.name === name);
    return known ? t(`scope.${known.key}`) : name;
  });
  return (
    <li className={styles.item} data-testid="token-row">
      <div className={styles.what}>
        <p className={styles.name}>
          {token.name}
          <ExpiryTag token={token} />
        </p>
        <p className={styles.facts}>{scopes.length > 0 ? scopes.join(", ") : t("tokens.all_rights")}</p>
        <p className={styles.facts}>
          <span>
            {token.last_used_at ? (
              <>
                {t("tokens.last_use")} <Moment at={token.last_used_at} />
              </>
            ) : (
              t("tokens.unused")
            )}
          </span>
          {token.last_used_ip ? <span className={styles.mono}>{token.last_used_ip}</span> : null}
          <span>
            {token.expires_at ? (
              <>
                {t("tokens.ends")} <Moment at={token.expires_at} />
              </>
            ) : (
              t("tokens.never_ends")
            )}
          </span>
        </p>
      </div>
      <Button
        onClick={onRevoke}
        aria-label={t("tokens.revoke_named", { name: token.name })}
        testId="token-revoke"
      >
        {t("tokens.revoke")}
      </Button>
    </li>
  );
}

/** The user's tokens for programs. */
export function TokensPanel() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const confirm = useConfirm();
  const { data, error, isPending, refetch } = useQuery(tokensQuery);
  const [open, setOpen] = useState(false);
  const refresh = () => cache.invalidateQueries({ queryKey: keys.tokens });
  const revoke = useMutation({
    mutationFn: ({ id }: ApiToken) => revokeToken(id),
    onSuccess: (_answer, { name }) => toast.done(t("tokens.revoked", { name })),
    onError: (thrown) => toast.failed(t("tokens.revoke"), thrown),
    onSettled: () => refresh().then(rescueFocus),
  });
  const ask = async (token: ApiToken) => {
    const { name } = token;
    const yes = await confirm({
      title: t("tokens.revoke_title", { name }),
      text: [t("tokens.revoke_text")],
      yes: t("tokens.revoke_named", { name }),
    });
    if (yes) revoke.mutate(token);
  };
  return (
    <Panel
      id="tokens"
      title={t("tokens.title")}
      text={t("tokens.text")}
      action={
        <Button icon="plus" onClick={() => setOpen(true)} testId="token-new">
          {t("tokens.new")}
        </Button>
      }
    >
      {error ? (
        <FailureNotice failure={toFailure(error)}>
          <Button onClick={() => void refetch()}>{t("action.retry")}</Button>
        </FailureNotice>
      ) : null}
      {isPending ? <Loading rows={2} height="3.5rem" /> : null}
      {data?.length === 0 ? <p className={styles.facts}>{t("tokens.empty")}</p> : null}
      <ul className={styles.items}>
        {data?.map((token) => (
          <Row key={token.id} token={token} onRevoke={() => void ask(token)} />
        ))}
      </ul>
      {open ? <TokenDialog onClose={() => setOpen(false)} onCreated={() => void refresh()} /> : null}
    </Panel>
  );
}
