import type { CSSProperties } from "react";
import { useTranslation } from "../i18n/use-translation";
import styles from "./Notice.module.css";

/** Keeps the place of what is being loaded. */
export function Skeleton({ height, className = "" }: { height?: string; className?: string }) {
  const style: CSSProperties | undefined = height ? { height } : undefined;
  return <div aria-hidden="true" className={`${styles.skeleton} ${className}`} style={style} />;
}

/** A stack of them, with words for those who do not see it. */
export function Loading({ rows = 3, height = "4.5rem" }: { rows?: number; height?: string }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      <span className="visually-hidden">{t("app.loading")}</span>
      {Array.from({ length: rows }, (_, row) => `row-${row}`).map((key) => (
        <div key={key} style={{ marginBottom: "0.75rem" }}>
          <Skeleton height={height} />
        </div>
      ))}
    </div>
  );
}
