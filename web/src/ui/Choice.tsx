import type { ReactNode } from "react";
import styles from "./Choice.module.css";

/** A group of choices under a label that is read aloud. */
export function Choices(props: { label: string; columns?: 2 | 4; children: ReactNode }) {
  const { label, columns, children } = props;
  return (
    <fieldset className={`${styles.choices} ${columns ? styles[`columns${columns}`] : ""}`}>
      <legend className="visually-hidden">{label}</legend>
      {children}
    </fieldset>
  );
}

interface Props {
  name: string;
  label: string;
  help?: string;
  checked: boolean;
  onChoose(checked: boolean): void;
  /** Several at once instead of one of many. */
  many?: boolean;
  disabled?: boolean;
  testId?: string;
}

/** One choice, large enough for a thumb; a radio button or check box by nature. */
export function Choice({ name, label, help, checked, onChoose, many, disabled, testId }: Props) {
  return (
    <label className={styles.choice}>
      <input
        type={many ? "checkbox" : "radio"}
        name={name}
        checked={checked}
        disabled={disabled}
        data-testid={testId}
        onChange={(event) => onChoose(event.target.checked)}
      />
      <span className={styles.name}>{label}</span>
      {help ? <span className={styles.help}>{help}</span> : null}
    </label>
  );
}
