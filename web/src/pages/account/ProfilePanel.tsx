import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { toFailure } from "../../api/failure";
import { changeMyself } from "../../api/identity";
import { keys } from "../../api/queries";
import type { User } from "../../api/types";
import { LANGUAGES } from "../../lib/languages";
import { fieldSentence } from "../../state/sentences";
import { Button } from "../../ui/Button";
import { FailureNotice } from "../../ui/FailureNotice";
import { SelectField, TextField } from "../../ui/Field";
import { Panel } from "../../ui/Panel";
import { toast } from "../../ui/Toasts";
import styles from "./Account.module.css";

/** Who the user is to CastCore: e-mail and language. */
export function ProfilePanel({ user }: { user: User }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [email, setEmail] = useState(user.email ?? "");
  const [language, setLanguage] = useState(user.language);
  const mail = email.trim();
  const change = {
    ...(mail === (user.email ?? "") ? {} : { email: mail === "" ? null : mail }),
    ...(language === user.language ? {} : { language }),
  };
  const save = useMutation({
    mutationFn: () => changeMyself(user.version, change),
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
        <SelectField
          label={t("me.language")}
          help={t("me.language_help")}
          value={language}
          onValue={setLanguage}
          testId="me-language"
        >
          {LANGUAGES.map((each) => (
            <option key={each} value={each}>
              {t(`language.${each}`)}
            </option>
          ))}
        </SelectField>
        <div>
          <Button
            type="submit"
            pending={save.isPending}
            disabled={Object.keys(change).length === 0}
            testId="me-save"
          >
            {t("action.save")}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
