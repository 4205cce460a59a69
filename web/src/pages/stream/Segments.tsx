import styles from "./Segments.module.css";

interface Props<T extends string> {
  label: string;
  options: readonly T[];
  value: T;
  say(option: T): string;
  onValue(option: T): void;
  testId?: string;
}

/** A choice of one of a few, side by side. */
export function Segments<T extends string>({ label, options, value, say, onValue, testId }: Props<T>) {
  return (
    <div role="radiogroup" aria-label={label} className={styles.group} data-testid={testId}>
      {options.map((option) => (
        <label key={option} className={styles.option}>
          <input
            type="radio"
            name={label}
            className="visually-hidden"
            checked={option === value}
            onChange={() => onValue(option)}
          />
          <span>{say(option)}</span>
        </label>
      ))}
    </div>
  );
}
