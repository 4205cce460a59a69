import { useState } from "react";
import { useTranslation } from "../../i18n/use-translation";
import { download } from "../../lib/download";
import { Button } from "../../ui/Button";
import { CopyButton } from "../../ui/CopyButton";
import { CheckField } from "../../ui/Field";
import { arriveAtStep } from "../../ui/focus";
import styles from "./Account.module.css";

interface Props {
  username: string;
  codes: string[];
  onDone(): void;
}

/** The codes, shown this once. Leaving wants the word that they are kept. */
export function RecoveryCodes({ username, codes, onDone }: Props) {
  const { t } = useTranslation();
  const [kept, setKept] = useState(false);
  const text = () =>
    [t("codes.file_head", { name: username, host: window.location.host }), "", ...codes, ""].join("\n");
  return (
    <div ref={arriveAtStep} tabIndex={-1} className={styles.form} data-testid="recovery-codes">
      <p>{t("codes.text")}</p>
      <div data-print="">
        <p className={styles.printHead}>
          {t("codes.file_head", { name: username, host: window.location.host })}
        </p>
        <ol className={styles.codes}>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
      </div>
      <div className={styles.buttons}>
        <CopyButton kind="plain" text={text} label={t("codes.copy")} testId="codes-copy" />
        <Button
          onClick={() => download("castcore-recovery-codes.txt", new Blob([text()], { type: "text/plain" }))}
          testId="codes-download"
        >
          {t("codes.download")}
        </Button>
        <Button onClick={() => window.print()}>{t("codes.print")}</Button>
      </div>
      <CheckField label={t("codes.kept")} checked={kept} onChecked={setKept} testId="codes-kept" />
      <div>
        <Button kind="primary" disabled={!kept} onClick={onDone} testId="codes-done">
          {t("codes.done")}
        </Button>
      </div>
    </div>
  );
}
