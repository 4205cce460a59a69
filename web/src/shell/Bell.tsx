import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { jobsQuery } from "../api/queries";
import { type Alert, alertsOf } from "../state/alerts";
import { jobSentence } from "../state/sentences";
import { buttonClass } from "../ui/Button";
import { Icon } from "../ui/icons";
import { JobSince, JobStateBadge } from "../ui/JobState";
import { Popover } from "../ui/Popover";
import { useNow } from "../ui/time";
import styles from "./Bell.module.css";

function Row({ alert: { job, seen }, onGo }: { alert: Alert; onGo(): void }) {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <li className={seen ? styles.seen : ""}>
      <Link
        to="/streams/$id"
        params={{ id: job.id }}
        className={styles.row}
        onClick={onGo}
        data-testid="alert"
      >
        <span className={styles.head}>
          <strong className={styles.name}>{job.name}</strong>
          <span className={styles.since}>
            <JobSince job={job} />
          </span>
        </span>
        <JobStateBadge job={job} />
        <span className={styles.why}>{jobSentence(t, job, now)}</span>
        {seen ? <span className={styles.why}>{t("bell.seen")}</span> : null}
      </Link>
    </li>
  );
}

/** What needs somebody, on every page, with the way to it. */
export function Bell() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { data } = useQuery(jobsQuery);
  const alerts = alertsOf(data?.jobs ?? []);
  const calling = alerts.filter(({ seen }) => !seen).length;
  const name = calling > 0 ? t("counter.needs_you", { count: calling }) : t("bell.quiet");
  return (
    <>
      <Popover
        label={t("bell.title")}
        open={open}
        onOpenChange={setOpen}
        testId="alerts"
        trigger={
          <button
            type="button"
            className={buttonClass("quiet", styles.bell)}
            title={t("bell.title")}
            aria-label={`${t("bell.title")}: ${name}`}
            data-testid="bell"
          >
            <Icon name="bell" />
            {calling > 0 ? (
              <span className={`${styles.count} tabular`}>{calling > 99 ? "99+" : calling}</span>
            ) : null}
          </button>
        }
      >
        <h2 className={styles.title}>{t("bell.title")}</h2>
        {alerts.length === 0 ? (
          <p className={styles.quiet}>{t("bell.quiet_text")}</p>
        ) : (
          <ul className={styles.rows}>
            {alerts.map((alert) => (
              <Row key={alert.job.id} alert={alert} onGo={() => setOpen(false)} />
            ))}
          </ul>
        )}
      </Popover>
      {/* News of the number is read aloud; the first one is no news. */}
      <span role="status" className="visually-hidden">
        {data ? name : ""}
      </span>
    </>
  );
}
