import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { StreamJob } from "../api/types";
import { speed } from "../format";
import { useTranslation } from "../i18n/use-translation";
import { useLink, useNumbers } from "../live";
import type { Trouble } from "../state/needs";
import { jobSentence } from "../state/sentences";
import { buttonClass } from "../ui/Button";
import { Icon } from "../ui/icons";
import { JobSince, JobStateBadge } from "../ui/JobState";
import { Popover } from "../ui/Popover";
import { StateBadge } from "../ui/StateSign";
import { useNow } from "../ui/time";
import styles from "./Bell.module.css";
import { useNeeds } from "./needs";

/** What an encoder that is behind the clock does to those who watch. */
function Slow({ job }: { job: StreamJob }) {
  const { t, i18n } = useTranslation();
  const numbers = useNumbers(job.id);
  return (
    <>
      <StateBadge look={{ sign: "half", tone: "warn", word: "state.degraded" }} word={t("dash.slow_word")} />
      <span className={styles.why}>
        {t("dash.slow", { speed: speed(numbers?.last.speed, i18n.language) })}
      </span>
    </>
  );
}

function Row({ trouble: { job, kind, seen }, onGo }: { trouble: Trouble; onGo(): void }) {
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
        {kind === "slow" ? (
          <Slow job={job} />
        ) : (
          <>
            <JobStateBadge job={job} />
            <span className={styles.why}>{jobSentence(t, job, now)}</span>
          </>
        )}
        {seen ? (
          <span className={styles.why}>
            {seen.by ? t("bell.seen_by", { name: seen.by }) : t("bell.seen")}
          </span>
        ) : null}
      </Link>
    </li>
  );
}

/** What needs somebody, on every page, with the way to it. */
export function Bell() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { needs, seen, summary } = useNeeds();
  const calling = needs.length;
  const stale = useLink().state === "down";
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
              <span className={`${styles.count} ${stale ? styles.stale : ""} tabular`}>
                {calling > 99 ? "99+" : calling}
              </span>
            ) : null}
          </button>
        }
      >
        <h2 className={styles.title}>{t("bell.title")}</h2>
        {calling + seen.length === 0 ? (
          <p className={styles.quiet}>{t("bell.quiet_text")}</p>
        ) : (
          <ul className={styles.rows}>
            {[...needs, ...seen].map((trouble) => (
              <Row key={trouble.job.id} trouble={trouble} onGo={() => setOpen(false)} />
            ))}
          </ul>
        )}
      </Popover>
      {/* News of the number is read aloud; the first one is no news. */}
      <span role="status" className="visually-hidden">
        {summary ? name : ""}
      </span>
    </>
  );
}
