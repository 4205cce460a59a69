import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { editUser } from "../../../api/admin";
import { toFailure } from "../../../api/failure";
import { keys } from "../../../api/queries";
import type { User } from "../../../api/types";
import { useTranslation } from "../../../i18n/use-translation";
import { fieldSentence } from "../../../state/sentences";
import { Button } from "../../../ui/Button";
import { Dialog, DialogBody, DialogFoot } from "../../../ui/Dialog";
import { FailureNotice } from "../../../ui/FailureNotice";
import { toast } from "../../../ui/Toasts";
import { isPairGood } from "../../account/NewPassword";
import { HandedPassword } from "./HandedPassword";

/** Gives a user a password that has to be changed at the next sign-in. */
export function ResetPassword({ user, onClose }: { user: User; onClose(): void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [password, setPassword] = useState("");
  const { username: name } = user;
  const save = useMutation({
    mutationFn: () => editUser(user, { password }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.users });
      toast.done(t("users.password_set", { name }));
      onClose();
    },
  });
  const failure = save.error ? toFailure(save.error) : null;
  const field = failure?.field("password");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !save.isPending && onClose()}
      title={t("users.reset_password_title", { name })}
      text={t("users.reset_password_text")}
      testId="reset-password"
    >
      <form onSubmit={submit} noValidate>
        <DialogBody>
          {failure ? <FailureNotice failure={failure} shown={["password"]} /> : null}
          <HandedPassword
            label={t("users.password_new")}
            value={password}
            error={field ? fieldSentence(t, field) : undefined}
            onValue={setPassword}
          />
        </DialogBody>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button
            kind="danger"
            type="submit"
            pending={save.isPending}
            disabled={!isPairGood(password, password)}
            testId="reset-password-save"
          >
            {t("users.reset_password_yes", { name })}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
