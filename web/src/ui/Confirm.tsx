import { AlertDialog } from "radix-ui";
import { createContext, type ReactNode, use, useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "../i18n/use-translation";
import { Button } from "./Button";
import styles from "./Dialog.module.css";
import { openerNow, returnFocus } from "./focus";

export interface Question {
  title: string;
  /** What will happen, one sentence each. */
  text: string[];
  /** The label of the button that does it: names the deed, never just "OK". */
  yes: string;
  no?: string;
}

type Ask = (question: Question) => Promise<boolean>;

const Context = createContext<Ask>(() => Promise.resolve(false));

/** Asks once before something that cannot be undone. */
export const useConfirm = (): Ask => use(Context);

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [question, setQuestion] = useState<Question | null>(null);
  const answer = useRef<(yes: boolean) => void>(() => {});
  const opener = useRef<HTMLElement | null>(null);
  const ask = useCallback<Ask>(
    (next) =>
      new Promise((resolve) => {
        opener.current = openerNow();
        answer.current(false);
        answer.current = resolve;
        setQuestion(next);
      }),
    [],
  );
  const settle = useCallback((yes: boolean) => {
    answer.current(yes);
    answer.current = () => {};
    setQuestion(null);
  }, []);
  const value = useMemo(() => ask, [ask]);
  return (
    <Context value={value}>
      {children}
      <AlertDialog.Root open={question !== null} onOpenChange={(open) => !open && settle(false)}>
        <AlertDialog.Portal>
          <AlertDialog.Overlay className={styles.veil} />
          <AlertDialog.Content
            className={styles.box}
            data-testid="confirm"
            onCloseAutoFocus={(event) => {
              event.preventDefault();
              returnFocus(opener.current);
            }}
          >
            <div className={styles.head}>
              <AlertDialog.Title className={styles.title}>{question?.title}</AlertDialog.Title>
            </div>
            <AlertDialog.Description asChild>
              <div className={styles.text}>
                {question?.text.map((sentence) => (
                  <p key={sentence}>{sentence}</p>
                ))}
              </div>
            </AlertDialog.Description>
            <div className={styles.foot}>
              <AlertDialog.Cancel asChild>
                <Button testId="confirm-no">{question?.no ?? t("action.cancel")}</Button>
              </AlertDialog.Cancel>
              <Button kind="danger" testId="confirm-yes" onClick={() => settle(true)}>
                {question?.yes}
              </Button>
            </div>
          </AlertDialog.Content>
        </AlertDialog.Portal>
      </AlertDialog.Root>
    </Context>
  );
}
