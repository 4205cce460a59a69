import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toFailure } from "../../api/failure";
import { changeMyself } from "../../api/identity";
import { keys } from "../../api/queries";
import type { User } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { fieldSentence } from "../../state/sentences";
import { Button } from "../../ui/Button";
import { FailureNotice } from "../../ui/FailureNotice";
import { TextField } from "../../ui/Field";
import { Panel } from "../../ui/Panel";
import { toast } from "../../ui/Toasts";
import styles from "./Account.module.css";

/** Where messages to the user go. */
export function ProfilePanel({ user }: { user: User }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [email, setEmail] = useState(user.email ?? "");
  const mail = email.trim();
  const save = useMutation({
    mutationFn: () => changeMyself(user.version, { email: mail === "" ? null : mail }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.me });
      toast.done(t("me.saved"));
    },
  });
  const failure = save.error ? toFailure(save.error) : null;
  const field = failure?.field("email");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Panel id="profile" title={t("me.title")} text={t("me.text", { name: user.username })}>
      <form className={styles.form} onSubmit={submit} noValidate>
        {failure ? <FailureNotice failure={failure} shown={["email"]} /> : null}
        <TextField
          label={t("me.email")}
          error={field ? fieldSentence(t, field) : undefined}
          type="email"
          value={email}
          onValue={setEmail}
          autoComplete="email"
          testId="me-email"
        />
        <div>
          <Button
            type="submit"
            pending={save.isPending}
            disabled={mail === (user.email ?? "")}
            testId="me-save"
          >
            {t("action.save")}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
