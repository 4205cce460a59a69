import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
  useState,
} from "react";
import { useTranslation } from "../i18n/use-translation";
import { Button } from "./Button";
import styles from "./Field.module.css";

interface Around {
  label: string;
  help?: string | undefined;
  error?: string | undefined;
  /** The label is there for those who need it, not to be seen. */
  hideLabel?: boolean;
  testId?: string;
}

function Frame(props: Around & { id: string; children: ReactNode }) {
  const { label, help, error, hideLabel, id, children } = props;
  return (
    <div className={styles.field}>
      <label className={hideLabel ? "visually-hidden" : styles.label} htmlFor={id}>
        {label}
      </label>
      {children}
      {help && !error ? (
        <span className={styles.help} id={`${id}-help`}>
          {help}
        </span>
      ) : null}
      {error ? (
        <span className={styles.error} id={`${id}-error`} role="alert">
          {error}
        </span>
      ) : null}
    </div>
  );
}

function described(id: string, { help, error }: Around) {
  return {
    id,
    "aria-invalid": error ? true : undefined,
    "aria-describedby": error ? `${id}-error` : help ? `${id}-help` : undefined,
  };
}

type TextProps = Around &
  Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value"> & {
    value: string;
    onValue(value: string): void;
    small?: boolean;
    after?: ReactNode;
    /** What comes after stands within the field. */
    inside?: boolean;
    ref?: Ref<HTMLInputElement> | undefined;
  };

export function TextField(props: TextProps) {
  const { label, help, error, hideLabel, testId, value, onValue, small, after, inside, ...rest } = props;
  const id = useId();
  const input = (
    <input
      autoComplete="off"
      {...rest}
      {...described(id, { label, help, error })}
      className={`${styles.control} ${small ? styles.small : ""}`}
      data-testid={testId}
      value={value}
      onChange={(event) => onValue(event.target.value)}
    />
  );
  return (
    <Frame label={label} help={help} error={error} hideLabel={hideLabel ?? false} id={id}>
      {after ? (
        <div className={`${styles.with} ${inside ? styles.inside : ""}`}>
          {input}
          {after}
        </div>
      ) : (
        input
      )}
    </Frame>
  );
}

export function PasswordField(props: Omit<TextProps, "type" | "after">) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  // There may be several on a page.
  const name = `${t(shown ? "setup.hide" : "setup.show")}: ${props.label}`;
  const toggle = (
    <Button kind="quiet" icon="eye" onClick={() => setShown(!shown)}>
      <span className="visually-hidden">{name}</span>
    </Button>
  );
  const type = shown ? "text" : "password";
  return <TextField {...props} type={type} spellCheck={false} after={toggle} inside />;
}

type SelectProps = Around &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange" | "value"> & {
    value: string;
    onValue(value: string): void;
    small?: boolean;
  };

/** The browser's own select: the best one there is on a phone. */
export function SelectField(props: SelectProps) {
  const { label, help, error, hideLabel, testId, value, onValue, small, children, ...rest } = props;
  const id = useId();
  return (
    <Frame label={label} help={help} error={error} hideLabel={hideLabel ?? false} id={id}>
      <select
        {...rest}
        {...described(id, { label, help, error })}
        className={`${styles.control} ${small ? styles.small : ""}`}
        data-testid={testId}
        value={value}
        onChange={(event) => onValue(event.target.value)}
      >
        {children}
      </select>
    </Frame>
  );
}

type AreaProps = Around &
  Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "onChange" | "value"> & {
    value: string;
    onValue(value: string): void;
  };

export function AreaField({ label, help, error, hideLabel, testId, value, onValue, ...rest }: AreaProps) {
  const id = useId();
  return (
    <Frame label={label} help={help} error={error} hideLabel={hideLabel ?? false} id={id}>
      <textarea
        {...rest}
        {...described(id, { label, help, error })}
        className={styles.control}
        data-testid={testId}
        value={value}
        onChange={(event) => onValue(event.target.value)}
      />
    </Frame>
  );
}

interface CheckProps {
  label: string;
  help?: string;
  checked: boolean;
  onChecked(checked: boolean): void;
  testId?: string;
  disabled?: boolean;
}

export function CheckField({ label, help, checked, onChecked, testId, disabled }: CheckProps) {
  const id = useId();
  return (
    <label className={styles.check} htmlFor={id}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        data-testid={testId}
        onChange={(event) => onChecked(event.target.checked)}
      />
      <span>
        <span className={styles.label}>{label}</span>
        {help ? <span className={`${styles.help} ${styles.field}`}>{help}</span> : null}
      </span>
    </label>
  );
}

/** What happens to a stored secret on save. */
export type SecretEdit = { mode: "keep" } | { mode: "clear" } | { mode: "set"; value: string };

/** A secret can be replaced and cleared, never read. */
export function SecretField(props: {
  label: string;
  help: string;
  error?: string | undefined;
  mask: string | null;
  edit: SecretEdit;
  onEdit(edit: SecretEdit): void;
  /** Whether it can be left out. */
  clearable?: boolean;
  testId?: string;
}) {
  const { label, help, error, mask, edit, onEdit, clearable = true, testId } = props;
  const id = useId();
  const { t } = useTranslation();
  if (mask === null || edit.mode === "set") {
    const keep = mask !== null && (
      <Button kind="quiet" onClick={() => onEdit({ mode: "keep" })}>
        {t("dest.key_keep")}
      </Button>
    );
    return (
      <TextField
        label={label}
        help={help}
        error={error}
        type="password"
        autoComplete="new-password"
        spellCheck={false}
        testId={testId ?? ""}
        value={edit.mode === "set" ? edit.value : ""}
        onValue={(value) => onEdit(value || mask !== null ? { mode: "set", value } : { mode: "keep" })}
        after={keep || undefined}
      />
    );
  }
  return (
    <fieldset
      className={styles.field}
      aria-label={label}
      aria-describedby={error ? `${id}-error` : undefined}
      data-testid={testId ? `${testId}-stored` : undefined}
    >
      <span className={styles.label}>{label}</span>
      <div className={styles.secret}>
        <span className={styles.mask}>
          {edit.mode === "clear" ? t("dest.key_will_clear") : t("dest.key_set", { mask })}
        </span>
        <Button onClick={() => onEdit({ mode: "set", value: "" })}>{t("dest.key_replace")}</Button>
        {edit.mode === "clear" ? (
          <Button kind="quiet" onClick={() => onEdit({ mode: "keep" })}>
            {t("dest.key_keep")}
          </Button>
        ) : clearable ? (
          <Button kind="quiet" onClick={() => onEdit({ mode: "clear" })}>
            {t("dest.key_clear")}
          </Button>
        ) : null}
      </div>
      {error ? (
        <span className={styles.error} id={`${id}-error`} role="alert">
          {error}
        </span>
      ) : null}
    </fieldset>
  );
}
