import { useBlocker } from "@tanstack/react-router";
import { session } from "../auth";
import { useTranslation } from "../i18n/use-translation";
import { useConfirm } from "./Confirm";

/** Asks before a page is left on which something was entered that is not saved. */
export function useLeave(dirty: boolean): void {
  const { t } = useTranslation();
  const confirm = useConfirm();
  useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      // Whoever is signed out has to go, and filters of the same page lose nothing.
      if (!dirty || session.status.get() !== "signed_in" || current.pathname === next.pathname) return false;
      return !(await confirm({
        title: t("confirm.discard_title"),
        text: [t("confirm.discard_text")],
        yes: t("confirm.discard_yes"),
        no: t("confirm.discard_no"),
      }));
    },
    enableBeforeUnload: () => dirty,
  });
}
