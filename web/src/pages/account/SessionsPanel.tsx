import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { toFailure } from "../../api/failure";
import { endOtherSessions, endSession, sessionsQuery } from "../../api/identity";
import { keys } from "../../api/queries";
import type { Session } from "../../api/types";
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
import { useClock } from "../../ui/time";
import styles from "./Account.module.css";

/** One session, for its owner and for administrators. */
export function SessionRow({ session, onEnd }: { session: Session; onEnd?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const clock = useClock();
  const name = session.device ?? t("sessions.unknown_device");
  // The same browser may be signed in several times.
  const which = [name, session.ip, `${t("sessions.first_use")} ${clock(session.created_at)}`];
  return (
    <li className={styles.item} data-testid="session-row">
      <div className={styles.what}>
        <p className={styles.name} title={session.user_agent ?? undefined}>
          {name}
          {session.current ? <Tag tone="info">{t("sessions.this_device")}</Tag> : null}
        </p>
        <p className={styles.facts}>
          <span className={styles.mono}>{session.ip ?? t("sessions.no_address")}</span>
          <span>
            {t("sessions.first_use")} <Moment at={session.created_at} />
          </span>
          <span>
            {t("sessions.last_use")} <Moment at={session.last_used_at} />
          </span>
          <span>
            {t("sessions.ends")} <Moment at={session.expires_at} />
          </span>
        </p>
      </div>
      {onEnd && !session.current ? (
        <Button
          onClick={onEnd}
          aria-label={`${t("sessions.end")}: ${which.filter(Boolean).join(", ")}`}
          testId="session-end"
        >
          {t("sessions.end")}
        </Button>
      ) : null}
    </li>
  );
}

/** Where the user is signed in. */
export function SessionsPanel() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const confirm = useConfirm();
  const { data, error, isPending, refetch } = useQuery(sessionsQuery);
  const settled = () => cache.invalidateQueries({ queryKey: keys.sessions }).then(rescueFocus);
  const end = useMutation({
    mutationFn: ({ id }: Session) => endSession(id),
    onSuccess: (_answer, session) =>
      toast.done(t("sessions.ended", { name: session.device ?? t("sessions.unknown_device") })),
    onError: (thrown) => toast.failed(t("sessions.end"), thrown),
    onSettled: settled,
  });
  const endOthers = useMutation({
    mutationFn: endOtherSessions,
    onSuccess: () => toast.done(t("sessions.ended_others")),
    onError: (thrown) => toast.failed(t("sessions.end_others"), thrown),
    onSettled: settled,
  });
  const others = data?.filter(({ current }) => !current).length ?? 0;
  const ask = async () => {
    const yes = await confirm({
      title: t("sessions.end_others_title"),
      text: [t("sessions.end_others_text", { count: others })],
      yes: t("sessions.end_others"),
    });
    if (yes) endOthers.mutate();
  };
  return (
    <Panel
      id="sessions"
      title={t("sessions.title")}
      text={t("sessions.text")}
      action={
        others > 0 ? (
          <Button onClick={() => void ask()} pending={endOthers.isPending} testId="sessions-end-others">
            {t("sessions.end_others")}
          </Button>
        ) : null
      }
    >
      {error ? (
        <FailureNotice failure={toFailure(error)}>
          <Button onClick={() => void refetch()}>{t("action.retry")}</Button>
        </FailureNotice>
      ) : null}
      {isPending ? <Loading rows={2} height="3.5rem" /> : null}
      <ul className={styles.items}>
        {data?.map((session) => (
          <SessionRow key={session.id} session={session} onEnd={() => end.mutate(session)} />
        ))}
      </ul>
    </Panel>
  );
}
