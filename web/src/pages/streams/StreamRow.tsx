import { type MouseEvent, memo, startTransition, useCallback, useEffect, useState } from "react";
import type { StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { useAsked, useControl } from "../../state/actions";
import { canStart, canStop, jobState } from "../../state/language";
import { useLost } from "../../state/lost";
import { jobSentence } from "../../state/sentences";
import { Button } from "../../ui/Button";
import { JobSince, JobStateBadge } from "../../ui/JobState";
import { StreamLink } from "../../ui/StreamLink";
import { Tag } from "../../ui/Tag";
import { useNow } from "../../ui/time";
import { DestinationCount, NumbersRoom, RowNumbers } from "./Numbers";
import { Picture } from "./Picture";
import { RowMenu } from "./RowMenu";
import styles from "./StreamRow.module.css";

/** Labels that fit beside a name. */
const LABELS = 3;

function Why({ job }: { job: StreamJob }) {
  const { t } = useTranslation();
  // Only a sentence that counts down has to be said anew each second.
  const now = useNow();
  return <p className={styles.why}>{jobSentence(t, job, now)}</p>;
}

function Action({ job }: { job: StreamJob }) {
  const { t } = useTranslation();
  const asked = useAsked(job.id);
  const { start, stop, revive } = useControl(job);
  const state = jobState(job.state);
  if (state !== "failed" && (canStop(job) || state === "stopping")) {
    return (
      <Button
        icon="stop"
        pending={asked !== null || state === "stopping"}
        disabled={!canStop(job) && state !== "stopping"}
        onClick={() => void stop()}
        aria-label={t("action.stop_named", { name: job.name })}
        testId="row-stop"
      >
        {t("action.stop")}
      </Button>
    );
  }
  return (
    <Button
      icon="play"
      pending={asked !== null}
      disabled={!canStart(job)}
      onClick={state === "failed" ? revive : start}
      aria-label={t("action.start_named", { name: job.name })}
      testId="row-start"
    >
      {t("action.start")}
    </Button>
  );
}

const byClick = () => undefined;

interface Props {
  job: StreamJob;
  chosen: boolean;
  /** Left out where nothing is to be chosen. */
  onChoose?: ((id: string, shift: boolean) => void) | undefined;
  onClone(job: StreamJob): void;
  /** The list flies past: what comes into sight now is gone before anybody could press or read it. */
  hurried?: boolean;
}

/**
 * Whether the row is drawn as a whole: at once, or, when it came into sight in a hurry, as soon as the list rests. And how
 * to have it so now.
 */
function useWhole(hurried: boolean): [boolean, () => void] {
  const [whole, setWhole] = useState(!hurried);
  useEffect(() => {
    // In small steps that make way for whatever is pressed meanwhile.
    if (!whole && !hurried) startTransition(() => setWhole(true));
  }, [whole, hurried]);
  return [whole, useCallback(() => setWhole(true), [])];
}

/** One stream in the list: its picture, what is true of it, its numbers, and what can be done. */
export const StreamRow = memo(function StreamRow({ job, chosen, onChoose, onClone, hurried = false }: Props) {
  const [whole, complete] = useWhole(hurried);
  const { t, i18n } = useTranslation();
  const may = useMay();
  const lost = useLost();
  const state = jobState(job.state);
  const quiet = state === "running" || (state === "stopped" && !job.reason);
  const labels = job.labels;
  const choose = useCallback((event: MouseEvent) => onChoose?.(job.id, event.shiftKey), [onChoose, job.id]);
  return (
    <article
      className={`${styles.row} ${chosen ? styles.chosen : ""} ${onChoose ? "" : styles.plain}`}
      data-testid="stream-row"
      data-state={job.state}
      data-job={job.id}
      aria-labelledby={`row-${job.id}`}
      // Whoever comes by keyboard wants its buttons next.
      onFocus={complete}
    >
      {onChoose ? (
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={chosen}
            // A click tells of the Shift key, which a change does not; the space bar makes a click too.
            onClick={choose}
            onChange={byClick}
            aria-label={t("list.choose", { name: job.name })}
            data-testid="row-check"
          />
        </label>
      ) : null}
      <div className={styles.picture}>{whole ? <Picture job={job} t={t} stale={lost} /> : null}</div>
      <div className={styles.state}>
        <JobStateBadge job={job} />
        <span className={styles.since}>
          <JobSince job={job} />
        </span>
      </div>
      <div className={styles.words}>
        <h3 id={`row-${job.id}`} className={styles.name}>
          <StreamLink id={job.id} data-row-link>
            {job.name}
          </StreamLink>
        </h3>
        {quiet ? null : <Why job={job} />}
        {labels.length > 0 ? (
          <p className={styles.labels}>
            {labels.slice(0, LABELS).map((label) => (
              <Tag key={label}>{label}</Tag>
            ))}
            {labels.length > LABELS ? (
              <span>{t("list.more_labels", { count: labels.length - LABELS })}</span>
            ) : null}
          </p>
        ) : null}
      </div>
      {whole ? (
        <RowNumbers job={job} t={t} language={i18n.language} stale={lost} bare={!quiet} />
      ) : (
        <NumbersRoom job={job} bare={!quiet} />
      )}
      <div className={`${styles.dest} ${lost ? styles.lost : ""}`}>
        <DestinationCount job={job} t={t} />
      </div>
      <div className={styles.actions}>
        {whole && may("streams.control") ? <Action job={job} /> : null}
        {whole ? <RowMenu job={job} onClone={onClone} /> : null}
      </div>
    </article>
  );
});
