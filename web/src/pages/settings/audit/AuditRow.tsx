import { factsOf, timesIn } from "../../../api/audit";
import type { AuditEvent } from "../../../api/types";
import { utc } from "../../../format";
import { useTranslation } from "../../../i18n/use-translation";
import { Moment } from "../../../ui/Moment";
import { StateSign } from "../../../ui/StateSign";
import { Tag } from "../../../ui/Tag";
import styles from "./Audit.module.css";
import { auditSentence } from "./sentence";

/** One row of the trail: a sentence, and everything that it knows behind it. */
export function AuditRow({ row }: { row: AuditEvent }) {
  const { t } = useTranslation();
  const refused = row.outcome !== "ok";
  const times = timesIn(row);
  const facts: [string, string | null | undefined][] = [
    [t("audit.fact_time"), utc(row.at)],
    [t("audit.fact_action"), row.action],
    [t("audit.fact_outcome"), row.outcome],
    [t("audit.fact_actor"), row.actor],
    [t("audit.fact_target"), [row.target_type, row.target_id].filter(Boolean).join(" ") || null],
    [t("audit.fact_ip"), row.ip],
    [t("audit.fact_session"), row.session_id],
    [t("audit.fact_token"), row.token_id],
    [t("audit.fact_seq"), String(row.seq)],
  ];
  const more = factsOf(row);
  const meta = Object.keys(more).length > 0 ? JSON.stringify(more, null, 2) : null;
  return (
    <li className={styles.row} data-testid="audit-row" data-action={row.action} data-outcome={row.outcome}>
      <details>
        <summary className={styles.summary}>
          <StateSign sign={refused ? "triangle" : "dot"} tone={refused ? "danger" : "off"} />
          <span className={styles.sentence}>
            {refused ? <span className="visually-hidden">{t("audit.refused")}</span> : null}
            {auditSentence(t, row)}
            {times > 1 ? <Tag tone="danger">{t("audit.times", { count: times })}</Tag> : null}
          </span>
          <span className={styles.when}>
            <Moment at={row.at} />
          </span>
          <span className={styles.from}>{row.ip ?? ""}</span>
        </summary>
        <div className={styles.details}>
          <dl className={styles.facts}>
            {facts.map(([name, value]) =>
              value ? (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ) : null,
            )}
          </dl>
          {meta ? (
            <div>
              <p className={styles.metaName}>{t("audit.fact_meta")}</p>
              <pre className={styles.meta}>{meta}</pre>
            </div>
          ) : null}
        </div>
      </details>
    </li>
  );
}
