import type { Ref } from "react";
import { useTranslation } from "../../i18n/use-translation";
import { CheckField } from "../../ui/Field";
import styles from "./Fields.module.css";

interface Props {
  names: readonly string[];
  confirmed: boolean;
  onConfirmed(on: boolean): void;
  error?: string | undefined;
  ref?: Ref<HTMLDivElement>;
}

/** The question before something becomes public: the same wherever a destination comes to a stream. */
export function PublicConfirm({ names, confirmed, onConfirmed, error, ref }: Props) {
  const { t } = useTranslation();
  return (
    <div ref={ref} className={styles.public} data-testid="public">
      <CheckField
        label={t("new.public_confirm", { names: names.join(", ") })}
        help={t("new.public_confirm_help")}
        checked={confirmed}
        onChecked={onConfirmed}
        testId="public-confirm"
      />
      {error ? (
        <p className={styles.error} role="alert">
          {error}
        </p>
      ) : null}
    </div>
  );
}
