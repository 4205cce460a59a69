import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { toFailure } from "../api/failure";
import { signIn } from "../auth/actions";
import { Button } from "../ui/Button";
import { FailureNotice } from "../ui/FailureNotice";
import { PasswordField, TextField } from "../ui/Field";
import { Gate, gateForm } from "./Gate";

const route = getRouteApi("/login");

export function Login() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const router = useRouter();
  const { next, ended } = route.useSearch();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const enter = useMutation({
    mutationFn: () => signIn(cache, username.trim(), password),
    onSuccess: () => router.navigate({ to: next ?? "/", replace: true }),
  });
  const failure = enter.error ? toFailure(enter.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <Gate title={t("login.title")} lead={ended && !failure ? t("login.ended") : t("login.lead")}>
      <form className={gateForm} onSubmit={submit} noValidate>
        {failure ? <FailureNotice failure={failure} /> : null}
        <TextField
          label={t("login.username")}
          value={username}
          onValue={setUsername}
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          required
          testId="login-username"
        />
        <PasswordField
          label={t("login.password")}
          value={password}
          onValue={setPassword}
          autoComplete="current-password"
          required
          testId="login-password"
        />
        <Button
          kind="primary"
          big
          type="submit"
          pending={enter.isPending}
          disabled={!username.trim() || !password}
          testId="login-submit"
        >
          {t("login.submit")}
        </Button>
      </form>
    </Gate>
  );
}
