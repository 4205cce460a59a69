import type { SecurityOverview } from "../../../api/types";
import { count } from "../../../format";
import { useTranslation } from "../../../i18n/use-translation";
import { Panel } from "../../../ui/Panel";
import { Tag } from "../../../ui/Tag";
import styles from "./Overview.module.css";

/** Which key seals how many secrets. */
export function KeysPanel({ overview }: { overview: SecurityOverview }) {
  const { t, i18n } = useTranslation();
  return (
    <Panel id="keys" title={t("keys.title")} text={t("keys.text")}>
      <ul className={styles.reports}>
        {overview.keys.map((key) => (
          <li key={key.id} className={styles.key}>
            <code className={styles.mono}>{key.id}</code>
            <span className="tabular">
              {t("keys.rows", { count: key.rows, number: count(key.rows, i18n.language) })}
            </span>
            {key.first ? <Tag tone="info">{t("keys.first")}</Tag> : <Tag tone="warn">{t("keys.old")}</Tag>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
