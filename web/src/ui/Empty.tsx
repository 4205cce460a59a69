import type { ReactNode } from "react";
import styles from "./Notice.module.css";

/** A place with nothing in it yet: what belongs here, and the next step. */
export function Empty(props: { title: string; text: string; whole?: boolean; children?: ReactNode }) {
  const { title, text, whole, children } = props;
  // Where it is the whole page, its title is the page's.
  const Title = whole ? "h1" : "h2";
  return (
    <div className={styles.empty} data-testid="empty">
      <Title className={styles.title}>{title}</Title>
      {text ? <p>{text}</p> : null}
      {children}
    </div>
  );
}
