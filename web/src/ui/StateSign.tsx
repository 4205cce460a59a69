import type { Look, Sign, Tone } from "../state/language";
import styles from "./StateSign.module.css";

function Drawing({ sign }: { sign: Sign }) {
  switch (sign) {
    case "dot":
      return <circle cx="8" cy="8" r="5.5" fill="currentColor" />;
    case "half":
      return (
        <>
          <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" strokeWidth="1.6" />
          <path d="M8 3a5 5 0 0 0 0 10z" fill="currentColor" />
        </>
      );
    case "ring":
      return (
        <g className={styles.turning}>
          <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" strokeWidth="2" opacity="0.28" />
          <path
            d="M8 3a5 5 0 0 1 5 5"
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
            strokeLinecap="round"
          />
        </g>
      );
    case "hollow":
      return <circle cx="8" cy="8" r="4.8" fill="none" stroke="currentColor" strokeWidth="1.6" />;
    case "triangle":
      return (
        <>
          <path d="M8 2.2 14.6 13.5H1.4z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />
          <path d="M8 6.2v3.3M8 11.6v.1" stroke="var(--panel)" strokeWidth="1.7" strokeLinecap="round" />
        </>
      );
    case "dashed":
      return (
        <circle
          cx="8"
          cy="8"
          r="5"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.8"
          strokeDasharray="2.6 2.64"
        />
      );
  }
}

export function StateSign({ sign, tone, size = 16 }: { sign: Sign; tone: Tone; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      className={`${styles.sign} ${styles[tone]}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
    >
      <Drawing sign={sign} />
    </svg>
  );
}

/** Sign and word together; the colour only repeats what they say. */
export function StateBadge(props: {
  look: Look;
  word: string;
  large?: boolean;
  testId?: string;
  state?: string;
}) {
  const { look, word, large, testId, state } = props;
  const size = large ? styles.large : "";
  return (
    <span className={`${styles.badge} ${styles[look.tone]} ${size}`} data-testid={testId} data-state={state}>
      <StateSign sign={look.sign} tone={look.tone} size={large ? 20 : 16} />
      {word}
    </span>
  );
}
