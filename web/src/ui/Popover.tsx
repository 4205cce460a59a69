import { Popover as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./Popover.module.css";

interface Props {
  trigger: ReactNode;
  /** What it is, for those who hear it. */
  label: string;
  open?: boolean;
  onOpenChange?(open: boolean): void;
  testId?: string;
  children: ReactNode;
}

/** More than a menu and less than a page, behind a button of its own. */
export function Popover({ trigger, label, open, onOpenChange, testId, children }: Props) {
  return (
    <Primitive.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          className={styles.content}
          align="end"
          sideOffset={6}
          collisionPadding={12}
          aria-label={label}
          data-testid={testId}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
