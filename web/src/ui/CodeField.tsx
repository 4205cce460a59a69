import { useId } from "react";
import styles from "./CodeField.module.css";
import frame from "./Field.module.css";

export const CODE_LENGTH = 6;

/** Six digits out of whatever was typed or pasted: authenticators show `123 456`. */
export const digitsOf = (text: string): string => text.replace(/\D/g, "").slice(0, CODE_LENGTH);

interface Props {
  label: string;
  help?: string | undefined;
  error?: string | undefined;
  value: string;
  onValue(value: string): void;
  /** The sixth digit came: no need for a button. */
  onWhole?(code: string): void;
  autoFocus?: boolean;
  testId?: string;
}

/** The code of an authenticator app. One field, so that pasting and the phone's suggestion work. */
export function CodeField({ label, help, error, value, onValue, onWhole, autoFocus, testId }: Props) {
  const id = useId();
  const change = (text: string) => {
    const code = digitsOf(text);
    onValue(code);
    if (code.length === CODE_LENGTH && code !== value) onWhole?.(code);
  };
  return (
    <div className={frame.field}>
      <label className={frame.label} htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className={`${frame.control} ${styles.code}`}
        type="text"
        inputMode="numeric"
        autoComplete="one-time-code"
        spellCheck={false}
        value={value}
        // biome-ignore lint/a11y/noAutofocus: the step consists of this field, and the person has just asked for it.
        autoFocus={autoFocus}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : help ? `${id}-help` : undefined}
        data-testid={testId}
        onChange={(event) => change(event.target.value)}
      />
      {help && !error ? (
        <span className={frame.help} id={`${id}-help`}>
          {help}
        </span>
      ) : null}
      {error ? (
        <span className={frame.error} id={`${id}-error`} role="alert">
          {error}
        </span>
      ) : null}
    </div>
  );
}
