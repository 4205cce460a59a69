import type { ReactNode } from "react";
import styles from "./Notice.module.css";

/** A place with nothing in it yet: what belongs here, and the next step. */
export function Empty({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className={styles.empty} data-testid="empty">
      <h3>{title}</h3>
      <p>{text}</p>
      {children}
    </div>
  );
}
