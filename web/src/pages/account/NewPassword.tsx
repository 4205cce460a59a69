import { useTranslation } from "../../i18n/use-translation";
import { PasswordField } from "../../ui/Field";
import styles from "./Account.module.css";
import { lengthOf, MAX_LENGTH, MIN_LENGTH, strengthOf } from "./strength";

interface Props {
  username: string;
  password: string;
  again: string;
  error?: string | undefined;
  onPassword(value: string): void;
  onAgain(value: string): void;
}

/** Whether the pair may be sent. */
export const isPairGood = (password: string, again: string): boolean =>
  password === again && lengthOf(password) >= MIN_LENGTH && lengthOf(password) <= MAX_LENGTH;

/** A new password, twice, with what is asked of it and a word on its strength. */
export function NewPassword({ username, password, again, error, onPassword, onAgain }: Props) {
  const { t } = useTranslation();
  const strength = strengthOf(password, username);
  return (
    <>
      {/* Password managers file the new one under the right name. */}
      <input
        className="visually-hidden"
        type="text"
        autoComplete="username"
        value={username}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <div className={styles.new}>
        <PasswordField
          label={t("password.new")}
          help={t("password.rules")}
          error={error}
          value={password}
          onValue={onPassword}
          autoComplete="new-password"
          required
          testId="password-new"
        />
        {password === "" ? null : (
          <p className={styles.strength} data-strength={strength} data-testid="password-strength">
            <meter min={0} max={4} value={strength} aria-label={t("password.strength")} />
            <span role="status">{t(`password.strength_${strength}`)}</span>
          </p>
        )}
      </div>
      <PasswordField
        label={t("password.again")}
        error={again !== "" && again !== password ? t("password.differs") : undefined}
        value={again}
        onValue={onAgain}
        autoComplete="new-password"
        required
        testId="password-again"
      />
    </>
  );
}
