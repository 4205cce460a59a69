import { Link } from "@tanstack/react-router";
import type { StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { useAsked, useControl } from "../../state/actions";
import { canStart } from "../../state/language";
import { reasonSentence } from "../../state/sentences";
import { Button } from "../../ui/Button";
import { JobSince, JobStateBadge } from "../../ui/JobState";
import styles from "./Dashboard.module.css";

/** A stream that is off: one line, one button. */
export function OffRow({ job }: { job: StreamJob }) {
  const { t } = useTranslation();
  const may = useMay();
  const asked = useAsked(job.id);
  const { start } = useControl(job);
  const { name } = job;
  const why = job.enabled ? reasonSentence(t, job.reason) : t("say.disabled");
  return (
    <li className={styles.off} data-testid="off-row">
      <JobStateBadge job={job} />
      <Link to="/streams/$id" params={{ id: job.id }} className={styles.offName}>
        {name}
      </Link>
      <span className={styles.faint}>{why ?? <JobSince job={job} />}</span>
      {may("streams.control") ? (
        <Button
          icon="play"
          pending={asked !== null}
          disabled={!canStart(job)}
          onClick={start}
          aria-label={t("action.start_named", { name })}
        >
          {t("action.start")}
        </Button>
      ) : null}
    </li>
  );
}
