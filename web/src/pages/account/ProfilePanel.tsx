import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ok } from "../../api/client";
import { toFailure } from "../../api/failure";
import { changeMyself } from "../../api/identity";
import { saveEdit } from "../../api/meanwhile";
import { keys } from "../../api/queries";
import type { Me } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { useErrorAt } from "../../state/field-errors";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { useLeave } from "../../ui/leave";
import { Panel } from "../../ui/Panel";
import { SaveFailure } from "../../ui/SaveFailure";
import { toast } from "../../ui/Toasts";
import styles from "./Account.module.css";

const mailOf = ({ email }: Me): string => email ?? "";
const load = () => ok(api.GET("/auth/me"));

/** Where messages to the user go. */
export function ProfilePanel({ user }: { user: Me }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  // What was typed stays while the account changes in other ways, such as another language.
  const [typed, setTyped] = useState<{ email: string; over: Me } | null>(null);
  const base = typed?.over ?? user;
  const email = typed?.email ?? mailOf(user);
  const mail = email.trim();
  const dirty = mail !== mailOf(base);
  const save = useMutation({
    mutationFn: (seen: Me) =>
      saveEdit(seen, {
        send: ({ version }) => changeMyself(version, { email: mail === "" ? null : mail }),
        load,
        shown: mailOf,
      }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.me });
      setTyped(null);
      toast.done(t("me.saved"));
    },
  });
  useLeave(dirty);
  const failure = save.error ? toFailure(save.error) : null;
  const errorAt = useErrorAt(failure);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (dirty) save.mutate(base);
  };
  const take = (newest: Me) => {
    save.reset();
    setTyped(null);
    cache.setQueryData(keys.me, newest);
  };
  return (
    <Panel id="profile" title={t("me.title")} text={t("me.text", { name: user.username })}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <SaveFailure
          failure={failure}
          saving={save.isPending}
          shown={["email"]}
          load={load}
          onMine={save.mutate}
          onTheirs={take}
        />
        <TextField
          label={t("me.email")}
          error={errorAt("email")}
          type="email"
          value={email}
          onValue={(next) => setTyped(next === mailOf(base) ? null : { email: next, over: base })}
          autoComplete="email"
          testId="me-email"
        />
        <div>
          <Button type="submit" pending={save.isPending} disabled={!dirty} testId="me-save">
            {t("action.save")}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
