import type { ReactNode } from "react";
import { useTranslation } from "../../../i18n/use-translation";
import { StateSign } from "../../../ui/StateSign";
import type { Finding } from "./findings";
import styles from "./Overview.module.css";

const SIGNS = {
  bad: { sign: "triangle", tone: "danger" },
  weak: { sign: "half", tone: "warn" },
  good: { sign: "dot", tone: "off" },
} as const;

/** One thing that was looked at: how it stands, why it matters, and the next step. */
export function FindingRow({
  finding,
  detail,
  action,
}: {
  finding: Finding;
  detail?: string;
  action?: ReactNode;
}) {
  const { t } = useTranslation();
  const { id, level, count } = finding;
  const good = level === "good";
  return (
    <li className={`${styles.finding} ${styles[level]}`} data-testid={`finding-${id}`} data-level={level}>
      <StateSign {...SIGNS[level]} size={20} />
      <div className={styles.words}>
        <p className={styles.name}>
          <span className="visually-hidden">{t(`overview.level_${level}`)}</span>
          {good ? t(`good.${id}`, { count }) : t(`bad.${id}`, { count })}
        </p>
        {good ? null : <p className={styles.faint}>{t(`bad.${id}_why`, { count })}</p>}
        {detail ? <p className={styles.faint}>{detail}</p> : null}
      </div>
      {action ?? null}
    </li>
  );
}
