import { type FormEvent, useState } from "react";
import type { ApiFailure } from "../../api/failure";
import type { FactorProof } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { Button } from "../../ui/Button";
import { CODE_LENGTH } from "../../ui/CodeField";
import { FailureNotice } from "../../ui/FailureNotice";
import { useWait } from "../../ui/wait";
import { SecondStep } from "../sign-in/SecondStep";
import styles from "./Account.module.css";

/** Whether the server wants a code of the factor that is on now, or refused the one it got. */
export const wantsFactor = (failure: ApiFailure | null): boolean =>
  failure?.code === "auth.totp_required" || failure?.code === "auth.totp_invalid";

interface Props {
  failure: ApiFailure | null;
  pending: boolean;
  /** What the button says. */
  yes: string;
  onProof(proof: FactorProof): void;
}

/** A code of the factor that is on now, before anything about it changes. */
export function ProveFactor({ failure, pending, yes, onProof }: Props) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<"code" | "recovery">("code");
  const [value, setValue] = useState("");
  const wait = useWait(failure);
  const whole = kind === "code" ? value.length === CODE_LENGTH : value.trim() !== "";
  const give = (text: string) => {
    if (pending || wait !== null) return;
    onProof(kind === "code" ? { totp_code: text } : { recovery_code: text });
    setValue("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (whole) give(value);
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate data-testid="factor-prove">
      {failure && !wantsFactor(failure) ? <FailureNotice failure={failure} /> : null}
      <p>{t("factor.prove")}</p>
      <SecondStep kind={kind} value={value} failure={failure} onValue={setValue} onWhole={give} key={kind} />
      <div className={styles.buttons}>
        <Button
          kind="primary"
          type="submit"
          pending={pending}
          disabled={!whole || wait !== null}
          testId="factor-prove-submit"
        >
          {wait ?? yes}
        </Button>
        <Button
          onClick={() => {
            setValue("");
            setKind(kind === "code" ? "recovery" : "code");
          }}
        >
          {t(kind === "code" ? "factor.prove_by_recovery" : "factor.prove_by_code")}
        </Button>
      </div>
    </form>
  );
}
