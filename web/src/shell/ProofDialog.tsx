import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState, useSyncExternalStore } from "react";
import { toFailure } from "../api/failure";
import { reauthenticate } from "../api/identity";
import { meQuery } from "../api/queries";
import { session } from "../auth";
import { proof } from "../auth/proof";
import { useTranslation } from "../i18n/use-translation";
import { SecondStep } from "../pages/sign-in/SecondStep";
import { isTold, tidyRecovery } from "../pages/sign-in/steps";
import { Button } from "../ui/Button";
import { Dialog, DialogBody, DialogFoot } from "../ui/Dialog";
import { FailureNotice } from "../ui/FailureNotice";
import { PasswordField } from "../ui/Field";
import { useRefusedField } from "../ui/focus";
import { useWait } from "../ui/wait";

/** Asks for the password (and the second factor) before something sensitive, which then goes on by itself. */
export function ProofDialog() {
  const open = useSyncExternalStore(proof.open.subscribe, proof.open.get);
  const status = useSyncExternalStore(session.status.subscribe, session.status.get);
  // With the session gone there is nothing to go on with.
  return open && status === "signed_in" ? <Asking /> : null;
}

function Asking() {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const [password, setPassword] = useState("");
  const [kind, setKind] = useState<"code" | "recovery">("code");
  const [second, setSecond] = useState("");
  const [demanded, setDemanded] = useState(false);
  const wantsFactor = demanded || (me?.totp_enabled ?? false);
  const give = useMutation({
    mutationFn: (value: string) =>
      reauthenticate({
        password,
        ...(wantsFactor
          ? kind === "code"
            ? { totp_code: value }
            : { recovery_code: tidyRecovery(value) }
          : {}),
      }),
    onSuccess: () => proof.settle(true),
    onError: (thrown) => {
      setSecond("");
      if (toFailure(thrown).code === "auth.totp_required") setDemanded(true);
    },
  });
  const failure = give.error ? toFailure(give.error) : null;
  const wait = useWait(failure);
  const wrongPassword = failure?.code === "auth.invalid_credentials";
  const form = useRefusedField<HTMLFormElement>(failure);
  const whole = (value: string) => password !== "" && (!wantsFactor || value.length >= 6);
  const go = (value: string) => {
    if (whole(value) && !give.isPending && wait === null) give.mutate(value);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    go(second);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && proof.settle(false)}
      title={t("proof.title")}
      text={t("proof.text")}
      testId="proof"
    >
      <form ref={form} onSubmit={submit} noValidate>
        <DialogBody>
          {failure && isTold(failure) && !wrongPassword ? <FailureNotice failure={failure} /> : null}
          <PasswordField
            label={t("login.password")}
            error={wrongPassword ? t("proof.wrong_password") : undefined}
            value={password}
            onValue={setPassword}
            autoComplete="current-password"
            testId="proof-password"
          />
          {wantsFactor ? (
            <>
              <SecondStep
                kind={kind}
                value={second}
                failure={failure}
                onValue={setSecond}
                onWhole={go}
                quiet
              />
              <Button
                kind="quiet"
                onClick={() => {
                  setSecond("");
                  give.reset();
                  setKind(kind === "code" ? "recovery" : "code");
                }}
              >
                {t(kind === "code" ? "login.use_recovery" : "login.use_code")}
              </Button>
            </>
          ) : null}
        </DialogBody>
        <DialogFoot>
          <Button onClick={() => proof.settle(false)}>{t("action.cancel")}</Button>
          <Button
            kind="primary"
            type="submit"
            pending={give.isPending}
            disabled={!whole(second) || wait !== null}
            testId="proof-submit"
          >
            {wait ?? t("proof.submit")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
