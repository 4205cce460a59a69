import { Toast } from "radix-ui";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { type ApiFailure, toFailure } from "../api/failure";
import { Store } from "../lib/store";
import { failureSentence } from "../state/sentences";
import { IconButton } from "./Button";
import { RequestId } from "./FailureNotice";
import styles from "./Toasts.module.css";

interface Message {
  id: number;
  text: string;
  /** Further sentences, such as when a change applies. */
  more?: string[];
  failure?: ApiFailure;
}

const messages = new Store<readonly Message[]>([]);
const MOST = 4;
let last = 0;

function show(message: Omit<Message, "id">): void {
  last += 1;
  messages.set([...messages.get(), { id: last, ...message }].slice(-MOST));
}

/** Short news at the edge of the page. */
export const toast = {
  done: (text: string, more: string[] = []) => show({ text, more }),
  failed: (text: string, thrown: unknown) => {
    const failure = toFailure(thrown);
    // Whoever was asked for a proof and said no knows that nothing was done.
    if (failure.code !== "auth.reauthentication_required") show({ text, failure });
  },
};

const close = (id: number) => messages.set(messages.get().filter((message) => message.id !== id));

export function Toasts() {
  const { t } = useTranslation();
  const all = useSyncExternalStore(messages.subscribe, messages.get);
  return (
    <Toast.Provider swipeDirection="right" label={t("toast.region")}>
      {all.map((message) => (
        <Toast.Root
          key={message.id}
          className={`${styles.toast} ${message.failure ? styles.failed : ""}`}
          // A failure stays until it is read: its id is needed.
          duration={message.failure ? 60_000 : 6_000}
          type={message.failure ? "foreground" : "background"}
          onOpenChange={(open) => !open && close(message.id)}
          data-testid="toast"
        >
          <div className={styles.words}>
            <Toast.Title className={styles.title}>{message.text}</Toast.Title>
            {message.failure ? (
              <>
                <Toast.Description>{failureSentence(t, message.failure)}</Toast.Description>
                <RequestId id={message.failure.requestId} />
              </>
            ) : (
              message.more?.map((sentence) => (
                <Toast.Description key={sentence}>{sentence}</Toast.Description>
              ))
            )}
          </div>
          <Toast.Close asChild>
            <IconButton icon="close" name={t("action.dismiss")} />
          </Toast.Close>
        </Toast.Root>
      ))}
      <Toast.Viewport className={styles.viewport} label={t("toast.region")} />
    </Toast.Provider>
  );
}
