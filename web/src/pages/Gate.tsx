import type { ReactNode } from "react";
import { LanguageSwitch } from "../shell/LanguageSwitch";
import { usePageTitle } from "../shell/title";
import { arriveAtField } from "../ui/focus";
import styles from "./Gate.module.css";

interface Props {
  title: string;
  lead: string;
  wide?: boolean;
  children: ReactNode;
}

/** The frame of the pages before the control room opens. */
export function Gate({ title, lead, wide, children }: Props) {
  usePageTitle(title);
  return (
    <main ref={arriveAtField} tabIndex={-1} className={styles.gate}>
      <div className={`${styles.card} ${wide ? styles.wide : ""}`}>
        <div className={styles.head}>
          <img className={styles.logo} src="/favicon.svg" alt="" width={44} height={44} />
          <h1>{title}</h1>
          <p>{lead}</p>
        </div>
        {children}
      </div>
      <LanguageSwitch />
    </main>
  );
}

export const gateForm = styles.form ?? "";
