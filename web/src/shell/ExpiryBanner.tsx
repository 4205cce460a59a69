import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { sessionsQuery, tokensQuery } from "../api/identity";
import { meQuery } from "../api/queries";
import { useTranslation } from "../i18n/use-translation";
import { kept } from "../lib/storage";
import { Button, buttonClass, IconButton } from "../ui/Button";
import { StateSign } from "../ui/StateSign";
import { useClock, useNow } from "../ui/time";
import styles from "./AppShell.module.css";
import { endingTokens, keepTold, readTold, sessionEnd } from "./expiry";
import { SignInAgain } from "./SignInAgain";

const LOOK_MS = 5 * 60_000;

/** Says that this session, or a token of the user, is about to end. */
export function ExpiryBanner() {
  const { t } = useTranslation();
  const now = useNow();
  const clock = useClock();
  const { data: me } = useQuery(meQuery);
  const { data: sessions } = useQuery({ ...sessionsQuery, refetchInterval: LOOK_MS });
  const { data: tokens } = useQuery({ ...tokensQuery, refetchInterval: LOOK_MS });
  const [told, setTold] = useState(() => readTold(kept));
  const [again, setAgain] = useState(false);
  const end = sessionEnd(sessions, now);
  const [token, ...more] = endingTokens(tokens, told, now);
  const dismiss = () => {
    const ids = [...told, ...[token, ...more].flatMap((each) => (each ? [each.id] : []))];
    keepTold(kept, ids);
    setTold(ids);
  };
  return (
    <>
      {end ? (
        <div className={styles.banner} role="status" data-testid="session-ends">
          <span>
            <StateSign sign="half" tone="warn" />
            {t("expiry.session", { time: clock(end) })}
          </span>
          <Button onClick={() => setAgain(true)}>{t("expiry.again")}</Button>
        </div>
      ) : null}
      {token ? (
        <div className={styles.banner} role="status" data-testid="token-ends">
          <span>
            <StateSign sign="half" tone="warn" />
            {t("expiry.token", {
              name: token.name,
              time: clock(token.expires_at ?? now),
              count: more.length,
            })}
          </span>
          <Link to="/account/security" hash="tokens" className={buttonClass()}>
            {t("expiry.see_tokens")}
          </Link>
          <IconButton icon="close" name={t("action.dismiss")} onClick={dismiss} />
        </div>
      ) : null}
      {again ? <SignInAgain user={me} early onClose={() => setAgain(false)} /> : null}
    </>
  );
}
