import { Link } from "@tanstack/react-router";
import { useTranslation } from "../../i18n/use-translation";
import { jobLook } from "../../state/language";
import type { Use } from "../../state/usage";
import { OutputStateBadge } from "../../ui/JobState";
import { StateSign } from "../../ui/StateSign";
import styles from "./List.module.css";

const SHOWN = 3;

interface Props {
  uses: readonly Use[];
  /** Whether that is all of them, or only what is known so far. */
  complete: boolean;
  pending: boolean;
}

/** The streams that use something, with the state they are in now. */
export function UsedBy({ uses, complete, pending }: Props) {
  const { t } = useTranslation();
  if (uses.length === 0) {
    return (
      <span className={styles.unused}>
        {pending ? "…" : t(complete ? "list.unused" : "list.unused_known")}
      </span>
    );
  }
  return (
    <ul className={styles.uses}>
      {uses.slice(0, SHOWN).map(({ jobId, jobName, jobState, output }) => (
        <li key={`${jobId} ${output?.id ?? ""}`}>
          <Link to="/streams/$id" params={{ id: jobId }} className={styles.use}>
            {jobName}
          </Link>
          {output ? (
            <OutputStateBadge jobId={jobId} output={output} />
          ) : (
            <span className={styles.state}>
              <StateSign sign={jobLook(jobState).sign} tone={jobLook(jobState).tone} />
              {t(jobLook(jobState).word as "state.running")}
            </span>
          )}
        </li>
      ))}
      {uses.length > SHOWN ? (
        <li className={styles.unused}>{t("list.more", { count: uses.length - SHOWN })}</li>
      ) : null}
    </ul>
  );
}
