import type { ReactNode } from "react";
import styles from "./Panel.module.css";

interface Props {
  /** Its address within the page. */
  id: string;
  title: string;
  text?: ReactNode;
  /** Stands beside the title. */
  action?: ReactNode;
  children: ReactNode;
}

/** A part of a page under a heading of its own. */
export function Panel({ id, title, text, action, children }: Props) {
  return (
    <section className={styles.panel} id={id} aria-labelledby={`${id}-title`} data-testid={`panel-${id}`}>
      <div className={styles.head}>
        <div className={styles.words}>
          <h2 className={styles.title} id={`${id}-title`}>
            {title}
          </h2>
          {text ? <p className={styles.text}>{text}</p> : null}
        </div>
        {action ?? null}
      </div>
      {children}
    </section>
  );
}
