import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toFailure } from "../../../api/failure";
import { keys } from "../../../api/queries";
import { confirmKeyBackup } from "../../../api/security";
import { useTranslation } from "../../../i18n/use-translation";
import { Button } from "../../../ui/Button";
import { Dialog, DialogBody, DialogFoot } from "../../../ui/Dialog";
import { FailureNotice } from "../../../ui/FailureNotice";
import { CheckField } from "../../../ui/Field";
import { rescueFocus } from "../../../ui/focus";
import { toast } from "../../../ui/Toasts";
import styles from "./Overview.module.css";

/** What the key is, where it lies, and the word that it is kept elsewhere too. */
export function KeyBackup({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [kept, setKept] = useState(false);
  const confirm = useMutation({
    mutationFn: confirmKeyBackup,
    onSuccess: async () => {
      toast.done(t("backup_key.done"));
      onClose();
      await Promise.all([keys.security, keys.me].map((queryKey) => cache.invalidateQueries({ queryKey })));
      // The finding that led here is gone, with its button.
      rescueFocus();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("backup_key.title")}
      text={t("backup_key.what")}
      testId="key-backup"
    >
      <DialogBody>
        {confirm.error ? <FailureNotice failure={toFailure(confirm.error)} /> : null}
        <p>{t("backup_key.where")}</p>
        <pre className={styles.command}>
          <code>{t("backup_key.command")}</code>
        </pre>
        <p>{t("backup_key.keep")}</p>
        <CheckField label={t("backup_key.kept")} checked={kept} onChecked={setKept} testId="key-kept" />
      </DialogBody>
      <DialogFoot>
        <Button onClick={onClose} testId="key-later">
          {t("backup_key.later")}
        </Button>
        <Button
          kind="primary"
          disabled={!kept}
          pending={confirm.isPending}
          onClick={() => confirm.mutate()}
          testId="key-confirm"
        >
          {t("backup_key.confirm")}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
