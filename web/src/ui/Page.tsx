import type { ReactNode } from "react";
import { usePageTitle } from "../shell/title";
import styles from "./Page.module.css";

export { styles as pageStyles };

export function PageHead(props: { title: string; lead?: ReactNode; children?: ReactNode }) {
  usePageTitle(props.title);
  return (
    <div className={styles.head}>
      <div className={styles.title}>
        <h1>{props.title}</h1>
        {props.lead ?? null}
      </div>
      <div className={styles.actions}>{props.children}</div>
    </div>
  );
}
