import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toFailure } from "../../api/failure";
import type { User } from "../../api/types";
import { signIn } from "../../auth/actions";
import { useTranslation } from "../../i18n/use-translation";
import { Button } from "../../ui/Button";
import { FailureNotice } from "../../ui/FailureNotice";
import { PasswordField, TextField } from "../../ui/Field";
import { useWait } from "../../ui/wait";
import { SecondStep } from "./SecondStep";
import styles from "./SignIn.module.css";
import { credentialsOf, type Entered, isTold, isWhole, NOTHING, type Step, stepAfter } from "./steps";

interface Props {
  /** Whose name stands there already, when a session is taken up again. */
  username?: string;
  onSignedIn(user: User): void;
}

/** User name and password, then the second factor where there is one. */
export function SignInForm({ username = "", onSignedIn }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [entered, setEntered] = useState<Entered>({ ...NOTHING, username });
  const [step, setStep] = useState<Step>("password");
  const set = (part: Partial<Entered>) => setEntered((before) => ({ ...before, ...part }));
  const enter = useMutation({
    mutationFn: (now: Entered) => signIn(cache, credentialsOf(step, now)),
    onSuccess: onSignedIn,
    onError: (thrown) => {
      const next = stepAfter(step, toFailure(thrown));
      set({ code: "", ...(next === "password" && step !== "password" ? { password: "" } : {}) });
      setStep(next);
    },
  });
  const failure = enter.error ? toFailure(enter.error) : null;
  const wait = useWait(failure);
  // "Too many attempts" is over when its wait is.
  const over = failure?.code === "auth.rate_limited" && wait === null;
  const told = failure && isTold(failure) && !over ? failure : null;
  const go = (now: Entered) => {
    if (isWhole(step, now) && !enter.isPending && wait === null) enter.mutate(now);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    go(entered);
  };
  const turn = (to: Step) => {
    enter.reset();
    setStep(to);
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {told ? <FailureNotice failure={told} /> : null}
      {step === "password" ? (
        <>
          {username ? (
            <div className={styles.who}>
              <span>{username}</span>
              {/* Password managers look for it. */}
              <input
                className="visually-hidden"
                autoComplete="username"
                value={username}
                readOnly
                tabIndex={-1}
                aria-hidden="true"
              />
            </div>
          ) : (
            <TextField
              label={t("login.username")}
              value={entered.username}
              onValue={(value) => set({ username: value })}
              autoComplete="username"
              autoCapitalize="off"
              spellCheck={false}
              required
              testId="login-username"
            />
          )}
          <PasswordField
            label={t("login.password")}
            value={entered.password}
            onValue={(value) => set({ password: value })}
            autoComplete="current-password"
            autoFocus={username !== ""}
            required
            testId="login-password"
          />
        </>
      ) : (
        <>
          <div className={styles.who}>
            <span>{entered.username}</span>
            <Button kind="quiet" onClick={() => turn("password")} testId="login-back">
              {t("login.back")}
            </Button>
          </div>
          <SecondStep
            key={step}
            kind={step}
            value={step === "code" ? entered.code : entered.recovery}
            failure={failure}
            onValue={(value) => set(step === "code" ? { code: value } : { recovery: value })}
            onWhole={(code) => go({ ...entered, code })}
          />
        </>
      )}
      <Button
        kind="primary"
        big
        type="submit"
        pending={enter.isPending}
        disabled={!isWhole(step, entered) || wait !== null}
        testId="login-submit"
      >
        {wait ?? t(step === "password" ? "login.submit" : "login.confirm")}
      </Button>
      {step === "password" ? null : (
        <Button
          kind="quiet"
          onClick={() => turn(step === "code" ? "recovery" : "code")}
          testId="login-other-factor"
        >
          {t(step === "code" ? "login.use_recovery" : "login.use_code")}
        </Button>
      )}
    </form>
  );
}
