import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { deleteUser, resetFactor, usersQuery } from "../../../api/admin";
import { toFailure } from "../../../api/failure";
import { keys, meQuery } from "../../../api/queries";
import type { User } from "../../../api/types";
import { useMay } from "../../../auth/permissions";
import { useTranslation } from "../../../i18n/use-translation";
import { Button } from "../../../ui/Button";
import { useConfirm } from "../../../ui/Confirm";
import { FailureNotice } from "../../../ui/FailureNotice";
import { rescueFocus } from "../../../ui/focus";
import { PageHead, pageStyles } from "../../../ui/Page";
import { Loading } from "../../../ui/Skeleton";
import { toast } from "../../../ui/Toasts";
import { Forbidden } from "../Forbidden";
import { ResetPassword } from "./ResetPassword";
import { UserDialog } from "./UserDialog";
import { UserRow } from "./UserRow";
import { UserSessions } from "./UserSessions";

type Open = { what: "new" } | { what: "edit" | "password" | "sessions"; user: User };

/** Who may come in. */
export function Users() {
  const { t } = useTranslation();
  const may = useMay();
  const cache = useQueryClient();
  const confirm = useConfirm();
  const { data: me } = useQuery(meQuery);
  const { data, error, isPending, refetch } = useQuery(usersQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const settled = () => cache.invalidateQueries({ queryKey: keys.users }).then(rescueFocus);
  const remove = useMutation({
    mutationFn: ({ id }: User) => deleteUser(id),
    onSuccess: (_answer, { username: name }) => toast.done(t("users.deleted", { name })),
    onError: (thrown) => toast.failed(t("action.delete"), thrown),
    onSettled: settled,
  });
  const clearFactor = useMutation({
    mutationFn: ({ id }: User) => resetFactor(id),
    onSuccess: (_answer, { username: name }) => toast.done(t("users.factor_reset", { name })),
    onError: (thrown) => toast.failed(t("users.reset_factor"), thrown),
    onSettled: settled,
  });
  const askDelete = async (user: User) => {
    const name = user.username;
    const yes = await confirm({
      title: t("users.delete_title", { name }),
      text: [t("users.delete_text"), t("users.delete_trail")],
      yes: t("confirm.delete_yes", { name }),
    });
    if (yes) remove.mutate(user);
  };
  const askReset = async (user: User) => {
    const name = user.username;
    const yes = await confirm({
      title: t("users.reset_factor_title", { name }),
      text: [t("users.reset_factor_text"), t("users.reset_factor_check")],
      yes: t("users.reset_factor_yes", { name }),
    });
    if (yes) clearFactor.mutate(user);
  };
  if (me && !may("users.read")) return <Forbidden />;
  const close = () => setOpen(null);
  return (
    <>
      <PageHead title={t("users.title")} lead={<p className={pageStyles.faint}>{t("users.lead")}</p>}>
        {may("users.write") ? (
          <Button kind="primary" icon="plus" onClick={() => setOpen({ what: "new" })} testId="user-new">
            {t("users.new")}
          </Button>
        ) : null}
      </PageHead>
      {error ? (
        <FailureNotice failure={toFailure(error)}>
          <Button onClick={() => void refetch()}>{t("action.retry")}</Button>
        </FailureNotice>
      ) : null}
      {isPending ? <Loading rows={4} height="4rem" /> : null}
      <ul className={pageStyles.rows}>
        {data?.map((user) => (
          <UserRow
            key={user.id}
            user={user}
            own={user.id === me?.id}
            onEdit={() => setOpen({ what: "edit", user })}
            onPassword={() => setOpen({ what: "password", user })}
            onSessions={() => setOpen({ what: "sessions", user })}
            onFactor={() => void askReset(user)}
            onDelete={() => void askDelete(user)}
          />
        ))}
      </ul>
      {open?.what === "new" ? <UserDialog user={null} onClose={close} /> : null}
      {open?.what === "edit" ? (
        <UserDialog user={open.user} own={open.user.id === me?.id} onClose={close} />
      ) : null}
      {open?.what === "password" ? <ResetPassword user={open.user} onClose={close} /> : null}
      {open?.what === "sessions" ? <UserSessions user={open.user} onClose={close} /> : null}
    </>
  );
}
