import type { ReactNode } from "react";
import { usePageTitle } from "../shell/title";
import styles from "./Gate.module.css";

/** The frame of the pages before sign-in. */
export function Gate({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  usePageTitle(title);
  return (
    <main className={styles.gate}>
      <div className={styles.card}>
        <div className={styles.head}>
          <img className={styles.logo} src="/favicon.svg" alt="" width={44} height={44} />
          <h1>{title}</h1>
          <p>{lead}</p>
        </div>
        {children}
      </div>
    </main>
  );
}

export const gateForm = styles.form ?? "";
