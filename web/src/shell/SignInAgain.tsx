import type { User } from "../api/types";
import { signOut } from "../auth/actions";
import { useTranslation } from "../i18n/use-translation";
import { SignInForm } from "../pages/sign-in/SignInForm";
import { Button } from "../ui/Button";
import { Dialog, DialogBody } from "../ui/Dialog";

interface Props {
  user: User | undefined;
  /** The session still lives and is only taken up anew: may be left, and the page stays in sight. */
  early?: boolean;
  onClose?(): void;
}

/**
 * Sign-in over the page: whatever was being entered is still there afterwards. Until then nothing of it can be read,
 * for it may be somebody else who stands before the screen now.
 */
export function SignInAgain({ user, early, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      open
      firm={!early}
      opaque={!early}
      onOpenChange={(open) => !open && onClose?.()}
      title={t(early ? "again.early_title" : "again.title")}
      text={t(early ? "again.early_text" : "again.text")}
      testId="sign-in-again"
    >
      <DialogBody>
        <SignInForm username={user?.username ?? ""} onSignedIn={() => onClose?.()} />
        {early ? null : (
          <Button kind="quiet" onClick={() => void signOut(false)} testId="sign-in-other">
            {t("again.other")}
          </Button>
        )}
      </DialogBody>
    </Dialog>
  );
}
