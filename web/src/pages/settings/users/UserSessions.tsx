import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { endUserSessions, userSessionsQuery } from "../../../api/admin";
import { toFailure } from "../../../api/failure";
import { keys } from "../../../api/queries";
import type { User } from "../../../api/types";
import { useTranslation } from "../../../i18n/use-translation";
import { Button } from "../../../ui/Button";
import { useConfirm } from "../../../ui/Confirm";
import { Dialog, DialogBody, DialogFoot } from "../../../ui/Dialog";
import { FailureNotice } from "../../../ui/FailureNotice";
import { Loading } from "../../../ui/Skeleton";
import { toast } from "../../../ui/Toasts";
import { SessionRow } from "../../account/SessionsPanel";

/** Where a user is signed in, and the end of all of it. */
export function UserSessions({ user, onClose }: { user: User; onClose(): void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const confirm = useConfirm();
  const { username: name } = user;
  const { data, error, isPending } = useQuery(userSessionsQuery(user.id));
  const end = useMutation({
    mutationFn: () => endUserSessions(user.id),
    onSuccess: () => {
      toast.done(t("users.sessions_ended", { name }));
      onClose();
    },
    onError: (thrown) => toast.failed(t("users.end_sessions"), thrown),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.userSessions(user.id) }),
  });
  const ask = async () => {
    const yes = await confirm({
      title: t("users.end_sessions_title", { name }),
      text: [t("users.end_sessions_text")],
      yes: t("users.end_sessions_yes", { name }),
    });
    if (yes) end.mutate();
  };
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={t("users.sessions_of", { name })}
      testId="user-sessions"
    >
      <DialogBody>
        {error ? <FailureNotice failure={toFailure(error)} /> : null}
        {isPending ? <Loading rows={2} height="3.5rem" /> : null}
        {data?.length === 0 ? <p>{t("users.no_sessions", { name })}</p> : null}
        <ul>
          {data?.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      </DialogBody>
      <DialogFoot>
        <Button onClick={onClose}>{t("action.close")}</Button>
        <Button
          kind="danger"
          disabled={!data?.length}
          pending={end.isPending}
          onClick={() => void ask()}
          testId="user-sessions-end"
        >
          {t("users.end_sessions")}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
