import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { api, ok } from "../api/client";
import { toFailure } from "../api/failure";
import { keys, setupQuery } from "../api/queries";
import { signIn } from "../auth/actions";
import { useTranslation } from "../i18n/use-translation";
import { useErrorAt } from "../state/field-errors";
import { useLanguage } from "../state/preferences";
import { Button } from "../ui/Button";
import { FailureNotice } from "../ui/FailureNotice";
import { PasswordField, TextField } from "../ui/Field";
import { toast } from "../ui/Toasts";
import { Gate, gateForm } from "./Gate";

const route = getRouteApi("/setup");
const SHOWN = ["username", "password", "email", "setup_code"];

/** The code from the printed link: `?code=` or, so that no server sees it, `#code=`. */
function codeFromAddress(search: string | undefined): string {
  if (search) return search;
  return new URLSearchParams(window.location.hash.slice(1)).get("code") ?? "";
}

/** The first administrator. */
export function Setup() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = route.useNavigate();
  const search = route.useSearch();
  const { data: state } = useQuery(setupQuery);
  const language = useLanguage();
  const [fromLink] = useState(() => codeFromAddress(search.code));
  const [code, setCode] = useState(fromLink);
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [email, setEmail] = useState("");

  useEffect(() => {
    // The code leaves the address bar, and with it the history.
    if (fromLink) window.history.replaceState(window.history.state, "", "/setup");
  }, [fromLink]);

  const create = useMutation({
    mutationFn: async () => {
      const setup_code = code.trim();
      await ok(
        api.POST("/setup/admin", {
          body: {
            username: username.trim(),
            password,
            language,
            ...(email.trim() ? { email: email.trim() } : {}),
            ...(setup_code ? { setup_code } : {}),
          },
        }),
      );
      await signIn(cache, { username: username.trim(), password });
    },
    onSuccess: async () => {
      cache.removeQueries({ queryKey: keys.setup });
      toast.done(t("setup.done"));
      await navigate({ to: "/", replace: true });
    },
  });
  const failure = create.error ? toFailure(create.error) : null;
  const errorAt = useErrorAt(failure);
  const codeRefused = failure?.code === "setup.code_required";
  const asksForCode = state?.code_required || fromLink !== "" || codeRefused;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };

  return (
    <Gate title={t("setup.title")} lead={t("setup.lead")}>
      <form className={gateForm} onSubmit={submit} noValidate>
        {failure ? <FailureNotice failure={failure} shown={SHOWN} /> : null}
        {asksForCode ? (
          <TextField
            label={t("setup.code")}
            help={fromLink && code === fromLink ? t("setup.code_prefilled") : t("setup.code_help")}
            error={errorAt("setup_code")}
            value={code}
            onValue={setCode}
            spellCheck={false}
            autoCapitalize="off"
            required
            testId="setup-code"
          />
        ) : null}
        <TextField
          label={t("setup.username")}
          help={t("setup.username_help")}
          error={errorAt("username")}
          value={username}
          onValue={setUsername}
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          required
          testId="setup-username"
        />
        <PasswordField
          label={t("setup.password")}
          help={t("setup.password_help")}
          error={errorAt("password")}
          value={password}
          onValue={setPassword}
          autoComplete="new-password"
          required
          testId="setup-password"
        />
        <TextField
          label={t("setup.email")}
          error={errorAt("email")}
          type="email"
          value={email}
          onValue={setEmail}
          autoComplete="email"
          testId="setup-email"
        />
        <Button
          kind="primary"
          big
          type="submit"
          pending={create.isPending}
          disabled={!username.trim() || !password || (state?.code_required && !code.trim())}
          testId="setup-submit"
        >
          {t("setup.submit")}
        </Button>
      </form>
    </Gate>
  );
}
