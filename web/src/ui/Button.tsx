import type { ButtonHTMLAttributes, MouseEvent, ReactNode, Ref } from "react";
import styles from "./Button.module.css";
import { Icon, type IconName } from "./icons";
import { StateSign } from "./StateSign";

export type ButtonKind = "plain" | "primary" | "danger" | "quiet";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: ButtonKind;
  icon?: IconName;
  big?: boolean;
  /** Asked for and not yet confirmed by the server: says so and takes no second press. */
  pending?: boolean;
  testId?: string;
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
}

export function buttonClass(kind: ButtonKind = "plain", extra = ""): string {
  return `${styles.button} ${styles[kind] ?? ""} ${extra}`;
}

/**
 * A pending button keeps the focus, so that whoever works with the keyboard is still there when the answer comes; it
 * only takes no press. Enter in a form presses its button, and so is held back too.
 */
function pendingProps(pending: boolean | undefined, rest: ButtonHTMLAttributes<HTMLButtonElement>) {
  if (!pending) return {};
  return {
    "aria-disabled": true,
    "aria-busy": true,
    disabled: rest.disabled,
    onClick: (event: MouseEvent<HTMLButtonElement>) => event.preventDefault(),
  };
}

export function Button({ kind = "plain", icon, big, pending, testId, children, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      {...pendingProps(pending, rest)}
      data-testid={testId}
      className={buttonClass(kind, `${big ? styles.big : ""} ${rest.className ?? ""}`)}
    >
      {pending ? <StateSign sign="ring" tone="info" /> : icon ? <Icon name={icon} size={16} /> : null}
      {children}
    </button>
  );
}

/** A button that is only a picture; its name is for those who do not see it, and for the tooltip. */
export function IconButton(props: Omit<Props, "children" | "icon"> & { icon: IconName; name: string }) {
  const { icon, name, kind = "quiet", testId, pending, big: _big, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      {...pendingProps(pending, rest)}
      title={name}
      aria-label={name}
      data-testid={testId}
      className={buttonClass(kind, `${styles.icon} ${rest.className ?? ""}`)}
    >
      <Icon name={icon} />
    </button>
  );
}
