import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toFailure } from "../../api/failure";
import { beginFactor, verifyFactor } from "../../api/identity";
import type { FactorProof } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { Button, buttonClass } from "../../ui/Button";
import { CODE_LENGTH, CodeField } from "../../ui/CodeField";
import { CopyButton } from "../../ui/CopyButton";
import { FailureNotice } from "../../ui/FailureNotice";
import { arriveAtStep } from "../../ui/focus";
import { useWait } from "../../ui/wait";
import { useCodeError } from "../sign-in/SecondStep";
import styles from "./Account.module.css";
import { ProveFactor, wantsFactor } from "./ProveFactor";
import { RecoveryCodes } from "./RecoveryCodes";

/** Groups of four: easier to type from the screen. */
export const grouped = (secret: string): string => secret.replace(/\s/g, "").replace(/(.{4})(?=.)/g, "$1 ");

interface Props {
  username: string;
  /** The factor works and the codes are kept. */
  onDone(): void;
  /** The factor works; closing from here on leaves the codes behind. */
  onActive?(): void;
  /** A factor works already and goes on working until the new one does: another phone takes its place. */
  moving?: boolean;
}

/** From nothing to a working second factor: the app takes the secret, a code proves it, the codes are kept. */
export function FactorSetup({ username, onDone, onActive, moving }: Props) {
  const { t } = useTranslation();
  const errorOf = useCodeError();
  const [code, setCode] = useState("");
  const begin = useMutation({ mutationFn: (proof: FactorProof) => beginFactor(proof) });
  const refused = begin.error ? toFailure(begin.error) : null;
  /** Once a code of the old phone was asked for, it stays asked for. */
  const [prove, setProve] = useState(false);
  if (!prove && wantsFactor(refused)) setProve(true);
  const verify = useMutation({
    mutationFn: verifyFactor,
    onSuccess: () => onActive?.(),
    onError: () => setCode(""),
  });
  const failure = verify.error ? toFailure(verify.error) : null;
  const wait = useWait(failure);
  const go = (now: string) => {
    if (now.length === CODE_LENGTH && !verify.isPending && wait === null) verify.mutate(now);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    go(code);
  };
  if (verify.data) {
    return <RecoveryCodes username={username} codes={verify.data.recovery_codes} onDone={onDone} />;
  }
  if (!begin.data && prove) {
    return (
      <ProveFactor
        failure={refused}
        pending={begin.isPending}
        yes={t("factor.begin")}
        onProof={(proof) => begin.mutate(proof)}
      />
    );
  }
  if (!begin.data) {
    return (
      <div className={styles.form}>
        {refused ? <FailureNotice failure={refused} /> : null}
        <p>{t(moving ? "factor.move_what" : "factor.what")}</p>
        <div>
          <Button
            kind="primary"
            pending={begin.isPending}
            onClick={() => begin.mutate({})}
            testId="factor-begin"
          >
            {t("factor.begin")}
          </Button>
        </div>
      </div>
    );
  }
  const { secret, otpauth_uri: uri, qr_svg: qr } = begin.data;
  return (
    <form ref={arriveAtStep} tabIndex={-1} className={styles.form} onSubmit={submit} noValidate>
      {failure && failure.code !== "auth.totp_invalid" ? <FailureNotice failure={failure} /> : null}
      <div className={styles.scan}>
        <img
          className={styles.qr}
          src={`data:image/svg+xml,${encodeURIComponent(qr)}`}
          alt={t("factor.qr_alt")}
          width={200}
          height={200}
        />
        <div className={styles.form}>
          <p>{t("factor.scan")}</p>
          <div>
            <p className={styles.label}>{t("factor.manual")}</p>
            <p className={styles.secret}>
              <code data-testid="factor-secret">{grouped(secret)}</code>
              <CopyButton text={() => secret} label={t("factor.copy_secret")} />
            </p>
          </div>
          <a className={buttonClass("quiet", styles.onPhone ?? "")} href={uri}>
            {t("factor.open_app")}
          </a>
        </div>
      </div>
      <CodeField
        label={t("factor.enter")}
        help={t("factor.enter_help")}
        error={errorOf(failure)}
        value={code}
        onValue={setCode}
        onWhole={go}
        testId="factor-code"
      />
      <div>
        <Button
          kind="primary"
          type="submit"
          pending={verify.isPending}
          disabled={code.length !== CODE_LENGTH || wait !== null}
          testId="factor-verify"
        >
          {wait ?? t("factor.verify")}
        </Button>
      </div>
    </form>
  );
}
