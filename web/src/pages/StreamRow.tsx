import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { StreamJob } from "../api/types";
import { useMay } from "../auth/permissions";
import { bitrate, fps, speed } from "../format";
import { useLink, useNumbers } from "../live";
import { useAsked, useControl } from "../state/actions";
import { canStart, canStop, isOnAir, jobState } from "../state/language";
import { NUMBERS_OLD_MS, SPEED_LOW } from "../state/limits";
import { jobSentence } from "../state/sentences";
import { Button } from "../ui/Button";
import { JobSince, JobStateBadge } from "../ui/JobState";
import { useNow } from "../ui/time";
import styles from "./Streams.module.css";

function Numbers({ jobId }: { jobId: string }) {
  const { t, i18n } = useTranslation();
  const numbers = useNumbers(jobId);
  const link = useLink();
  const now = useNow();
  if (!numbers) return <div className={styles.numbers} />;
  const { last, at } = numbers;
  const stale = link.state === "down" || now - at > NUMBERS_OLD_MS;
  const low = last.speed !== null && last.speed < SPEED_LOW;
  return (
    <div className={`${styles.numbers} tabular ${stale ? styles.stale : ""}`}>
      <span>
        <span className="visually-hidden">{t("num.bitrate")} </span>
        {bitrate(last.bitrate_kbps, i18n.language)}
      </span>
      <span>{t("num.fps_short", { fps: fps(last.fps, i18n.language) })}</span>
      <span className={low ? styles.low : ""}>
        <span className="visually-hidden">{t("num.speed")} </span>
        {speed(last.speed, i18n.language)}
      </span>
    </div>
  );
}

function Destinations({ job }: { job: StreamJob }) {
  const { t } = useTranslation();
  const { outputs_total: total, outputs_live: live } = job;
  if (total === 0) return <div className={styles.dest}>{t("streams.dest_none")}</div>;
  if (!isOnAir(job.state))
    return <div className={styles.dest}>{t("streams.dest_total", { count: total })}</div>;
  return (
    <div className={`${styles.dest} tabular ${live < total ? styles.short : ""}`}>
      {t("streams.dest_words", { live, count: total })}
    </div>
  );
}

export function StreamRow({ job }: { job: StreamJob }) {
  const { t } = useTranslation();
  const may = useMay();
  const now = useNow();
  const asked = useAsked(job.id);
  const { start, stop, revive } = useControl(job);
  const state = jobState(job.state);
  const quiet = state === "running" || (state === "stopped" && !job.reason);
  return (
    <li className={styles.row} data-testid="stream-row" data-state={job.state}>
      <div className={styles.state}>
        <JobStateBadge job={job} />
        <span className={styles.since}>
          <JobSince job={job} />
        </span>
      </div>
      <h3 className={styles.name}>
        <Link to="/streams/$id" params={{ id: job.id }}>
          {job.name}
        </Link>
      </h3>
      <p className={styles.why}>{quiet ? "" : jobSentence(t, job, now)}</p>
      <Numbers jobId={job.id} />
      <Destinations job={job} />
      <div className={styles.actions}>
        {!may("streams.control") ? null : state !== "failed" && (canStop(job) || state === "stopping") ? (
          <Button
            icon="stop"
            pending={asked !== null}
            disabled={!canStop(job)}
            onClick={() => void stop()}
            aria-label={t("action.stop_named", { name: job.name })}
          >
            {t("action.stop")}
          </Button>
        ) : (
          <Button
            icon="play"
            pending={asked !== null}
            disabled={!canStart(job)}
            onClick={state === "failed" ? revive : start}
            aria-label={t("action.start_named", { name: job.name })}
          >
            {t("action.start")}
          </Button>
        )}
      </div>
    </li>
  );
}
