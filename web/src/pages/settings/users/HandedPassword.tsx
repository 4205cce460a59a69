import { useTranslation } from "../../../i18n/use-translation";
import { Button } from "../../../ui/Button";
import { CopyButton } from "../../../ui/CopyButton";
import { TextField } from "../../../ui/Field";
import { suggestPassword } from "./roles";
import styles from "./Users.module.css";

interface Props {
  label: string;
  value: string;
  error?: string | undefined;
  onValue(value: string): void;
}

/** A password that an administrator hands over: in sight, since somebody has to read it out. */
export function HandedPassword({ label, value, error, onValue }: Props) {
  const { t } = useTranslation();
  const suggest = () => onValue(suggestPassword((bytes) => crypto.getRandomValues(bytes)));
  return (
    <div className={styles.handed}>
      <TextField
        label={label}
        help={t("users.password_help")}
        error={error}
        value={value}
        onValue={onValue}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        required
        testId="user-password"
      />
      <div className={styles.buttons}>
        <Button onClick={suggest} testId="user-suggest">
          {t("users.suggest")}
        </Button>
        {value ? <CopyButton text={() => value} label={t("users.copy_password")} /> : null}
      </div>
    </div>
  );
}
