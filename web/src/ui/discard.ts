import { useTranslation } from "../i18n/use-translation";
import { useConfirm } from "./Confirm";

interface Form {
  /** Something was entered that is not saved. */
  dirty: boolean;
  /** It is being saved: no way out before that is over. */
  busy: boolean;
  onClose(): void;
}

/** The way out of a form in a dialog: asks before what was entered is lost. */
export function useDiscard({ dirty, busy, onClose }: Form): () => Promise<void> {
  const { t } = useTranslation();
  const confirm = useConfirm();
  return async () => {
    if (busy) return;
    const question = {
      title: t("confirm.discard_title"),
      text: [t("confirm.discard_text")],
      yes: t("confirm.discard_yes"),
      no: t("confirm.discard_no"),
    };
    if (!dirty || (await confirm(question))) onClose();
  };
}
