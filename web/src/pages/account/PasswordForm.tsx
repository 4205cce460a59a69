import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toFailure } from "../../api/failure";
import { changePassword } from "../../api/identity";
import { useTranslation } from "../../i18n/use-translation";
import { useErrorAt } from "../../state/field-errors";
import { Button } from "../../ui/Button";
import { FailureNotice } from "../../ui/FailureNotice";
import { PasswordField } from "../../ui/Field";
import { useRefusedField } from "../../ui/focus";
import { useWait } from "../../ui/wait";
import styles from "./Account.module.css";
import { isPairGood, NewPassword } from "./NewPassword";

const SHOWN = ["current_password", "new_password"];

interface Props {
  username: string;
  onChanged(): void;
}

/** The current password for a new one. */
export function PasswordForm({ username, onChanged }: Props) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const change = useMutation({
    mutationFn: () => changePassword({ current_password: current, new_password: password }),
    onSuccess: () => {
      for (const clear of [setCurrent, setPassword, setAgain]) clear("");
      onChanged();
    },
  });
  const failure = change.error ? toFailure(change.error) : null;
  const wait = useWait(failure);
  const wrong = failure?.code === "auth.invalid_credentials";
  const errorAt = useErrorAt(failure);
  const form = useRefusedField<HTMLFormElement>(wrong ? failure : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <form ref={form} className={styles.form} onSubmit={submit} noValidate>
      {failure && !wrong ? <FailureNotice failure={failure} shown={SHOWN} /> : null}
      <PasswordField
        label={t("password.current")}
        error={wrong ? t("proof.wrong_password") : errorAt("current_password")}
        value={current}
        onValue={setCurrent}
        autoComplete="current-password"
        required
        testId="password-current"
      />
      <NewPassword
        username={username}
        password={password}
        again={again}
        error={errorAt("new_password")}
        onPassword={setPassword}
        onAgain={setAgain}
      />
      <div>
        <Button
          kind="primary"
          type="submit"
          pending={change.isPending}
          disabled={current === "" || !isPairGood(password, again) || wait !== null}
          testId="password-save"
        >
          {wait ?? t("password.save")}
        </Button>
      </div>
    </form>
  );
}
