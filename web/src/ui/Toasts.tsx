import { Toast } from "radix-ui";
import { type CSSProperties, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "../i18n/use-translation";
import { Button, IconButton } from "./Button";
import { RequestId } from "./FailureNotice";
import { FailureSentence } from "./FailureSentence";
import { rescueFocus } from "./focus";
import { close, type Message, messages } from "./messages";
import styles from "./Toasts.module.css";

export { toast } from "./messages";

const NEWS_MS = 6_000;
/** Long enough to see what was done and to change one's mind. */
const UNDO_MS = 10_000;
/** A failure stays until it is read: its id is needed. */
const FAILURE_MS = 60_000;

/** The key that leads to the messages; without any it leads nowhere. */
const KEYS = ["F8"];
const NO_KEYS: string[] = [];

function lifeOf({ failure, back }: Message): number {
  if (failure) return FAILURE_MS;
  return back ? UNDO_MS : NEWS_MS;
}

function One({ message }: { message: Message }) {
  const { t } = useTranslation();
  // Under the pointer or the focus the time stands still, and its bar with it.
  const [held, setHeld] = useState(false);
  const { id, text, more, failure, back } = message;
  const life = lifeOf(message);
  return (
    <Toast.Root
      className={`${styles.toast} ${failure ? styles.failed : ""}`}
      duration={life}
      type={failure || back ? "foreground" : "background"}
      onOpenChange={(open) => !open && close(id)}
      onPause={() => setHeld(true)}
      onResume={() => setHeld(false)}
      data-testid="toast"
    >
      <div className={styles.words}>
        <Toast.Title className={styles.title}>{text}</Toast.Title>
        {failure ? (
          <>
            <Toast.Description>
              <FailureSentence failure={failure} />
            </Toast.Description>
            <RequestId id={failure.requestId} />
          </>
        ) : (
          more?.map((sentence) => <Toast.Description key={sentence}>{sentence}</Toast.Description>)
        )}
      </div>
      {back ? (
        <Toast.Action asChild altText={back.label ?? t("action.undo")}>
          <Button
            onClick={() => {
              close(id, true);
              void back.undo();
            }}
            testId="toast-undo"
          >
            {back.label ?? t("action.undo")}
          </Button>
        </Toast.Action>
      ) : null}
      <Toast.Close asChild>
        <IconButton icon="close" name={t("action.dismiss")} />
      </Toast.Close>
      {back ? (
        <span
          className={styles.time}
          data-held={held}
          style={{ "--life": `${life}ms` } as CSSProperties}
          aria-hidden="true"
        />
      ) : null}
    </Toast.Root>
  );
}

/**
 * Another number each time the last message is gone. Time stands still under the pointer and the focus; the library hears
 * them leave only while there are messages, and where the last one went from under them it would stand still for ever.
 * Each round begins with a clock of its own. Where the focus was in the last message, the page takes it.
 */
function useRounds(empty: boolean): number {
  const [round, setRound] = useState(0);
  const was = useRef(empty);
  useEffect(() => {
    if (empty && !was.current) setRound((before) => before + 1);
    was.current = empty;
  }, [empty]);
  useEffect(() => {
    if (round > 0) rescueFocus();
  }, [round]);
  return round;
}

export function Toasts() {
  const { t } = useTranslation();
  const all = useSyncExternalStore(messages.subscribe, messages.get);
  const round = useRounds(all.length === 0);
  return (
    <Toast.Provider key={round} swipeDirection="right" label={t("toast.region")}>
      {all.map((message) => (
        <One key={message.id} message={message} />
      ))}
      <Toast.Viewport
        className={styles.viewport}
        hotkey={all.length > 0 ? KEYS : NO_KEYS}
        label={t(all.length > 0 ? "toast.hotkey" : "toast.region")}
      />
    </Toast.Provider>
  );
}
