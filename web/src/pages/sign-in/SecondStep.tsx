import type { ApiFailure } from "../../api/failure";
import { useTranslation } from "../../i18n/use-translation";
import { failureSentence } from "../../state/sentences";
import { CodeField } from "../../ui/CodeField";
import { TextField } from "../../ui/Field";
import { skewOf } from "./steps";

/** Why a code was refused; names a clock that is off, when that is the reason. */
export function useCodeError(): (failure: ApiFailure | null) => string | undefined {
  const { t } = useTranslation();
  return (failure) => {
    if (failure?.code !== "auth.totp_invalid") return undefined;
    const skew = skewOf(failure);
    if (!skew) return failureSentence(t, failure);
    const key = skew.ahead ? "factor.clock_ahead" : "factor.clock_behind";
    return t(key, { span: t(`factor.skew_${skew.unit}`, { count: skew.count }) });
  };
}

interface Props {
  /** A code of the app, or one of the codes on paper. */
  kind: "code" | "recovery";
  value: string;
  failure: ApiFailure | null;
  onValue(value: string): void;
  /** The code has all its digits. */
  onWhole?(code: string): void;
  /** Another field comes first: do not take the focus. */
  quiet?: boolean;
}

/** The second proof, wherever one is asked for. */
export function SecondStep({ kind, value, failure, onValue, onWhole, quiet }: Props) {
  const { t } = useTranslation();
  const errorOf = useCodeError();
  if (kind === "recovery") {
    return (
      <TextField
        label={t("login.recovery")}
        help={t("login.recovery_help")}
        error={failure?.code === "auth.totp_invalid" ? t("login.recovery_wrong") : undefined}
        value={value}
        onValue={onValue}
        autoCapitalize="off"
        spellCheck={false}
        autoFocus={!quiet}
        testId="login-recovery"
      />
    );
  }
  return (
    <CodeField
      label={t("login.code")}
      help={t("login.code_help")}
      error={errorOf(failure)}
      value={value}
      onValue={onValue}
      {...(onWhole ? { onWhole } : {})}
      autoFocus={!quiet}
      testId="login-code"
    />
  );
}
