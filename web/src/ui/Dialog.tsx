import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "../i18n/use-translation";
import { IconButton } from "./Button";
import styles from "./Dialog.module.css";
import { beginAtField, useOpener } from "./focus";

interface Props {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  text?: string;
  wide?: boolean;
  testId?: string;
  /** It cannot be closed without an answer: no cross, and neither Escape nor a press beside it. */
  firm?: boolean;
  /** Nothing of the page is to be seen behind it. */
  opaque?: boolean;
  /** Everything between the head and the buttons, or the whole form with its own foot. */
  children: ReactNode;
}

export function Dialog(props: Props) {
  const { open, onOpenChange, title, text, wide, testId, firm, opaque, children } = props;
  const { t } = useTranslation();
  const giveBack = useOpener(open);
  const hold = firm ? (event: Event) => event.preventDefault() : undefined;
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={`${styles.veil} ${opaque ? styles.opaque : ""}`} />
        <Primitive.Content
          className={`${styles.box} ${wide ? styles.wide : ""}`}
          data-testid={testId}
          onOpenAutoFocus={beginAtField}
          onCloseAutoFocus={giveBack}
          onEscapeKeyDown={hold}
          onPointerDownOutside={hold}
          {...(text ? {} : { "aria-describedby": undefined })}
        >
          <div className={styles.head}>
            <Primitive.Title className={styles.title}>{title}</Primitive.Title>
            {firm ? null : (
              <Primitive.Close asChild>
                <IconButton icon="close" name={t("action.close")} />
              </Primitive.Close>
            )}
          </div>
          {text ? <Primitive.Description className={styles.text}>{text}</Primitive.Description> : null}
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

export function DialogBody({ children }: { children: ReactNode }) {
  return <div className={styles.body}>{children}</div>;
}

export function DialogFoot({ children }: { children: ReactNode }) {
  return <div className={styles.foot}>{children}</div>;
}
