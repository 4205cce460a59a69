import type { ReactNode } from "react";
import styles from "./Tag.module.css";

/** A word or two beside a name. Colour repeats what the words say. */
export function Tag({
  tone = "off",
  children,
}: {
  tone?: "off" | "info" | "warn" | "danger";
  children: ReactNode;
}) {
  return <span className={`${styles.tag} ${styles[tone]}`}>{children}</span>;
}
