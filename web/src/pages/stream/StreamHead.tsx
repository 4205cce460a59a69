import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { useAsked, useControl } from "../../state/actions";
import { canStart, canStop, jobState } from "../../state/language";
import { isReason, REASONS } from "../../state/reasons";
import { jobSentence } from "../../state/sentences";
import { Button, buttonClass, IconButton } from "../../ui/Button";
import { Icon } from "../../ui/icons";
import { JobSince, JobStateBadge } from "../../ui/JobState";
import { Menu, type MenuItem } from "../../ui/Menu";
import { useNow } from "../../ui/time";
import styles from "./Stream.module.css";

function NextStep({ job, onSource }: { job: StreamJob; onSource(): void }) {
  const { t } = useTranslation();
  const may = useMay();
  const { revive } = useControl(job);
  const state = jobState(job.state);
  if (state !== "failed" && state !== "restarting" && state !== "degraded") return null;
  const step = isReason(job.reason) ? REASONS[job.reason] : state === "failed" ? "see_log" : "none";
  if (step === "none") return null;
  return (
    <div className={styles.next}>
      {step === "restart" && may("streams.control") ? (
        <Button onClick={revive}>{t("next.restart")}</Button>
      ) : null}
      {step === "edit_profile" ? (
        <Link to="/profiles" className={buttonClass()}>
          {t("next.edit_profile")}
        </Link>
      ) : null}
      {step === "edit_source" && may("streams.write") ? (
        <Button onClick={onSource}>{t("next.choose_source")}</Button>
      ) : null}
      <a href="#log" className={buttonClass("quiet")}>
        {t("next.see_log")}
      </a>
    </div>
  );
}

interface Props {
  job: StreamJob;
  onDelete(): void;
  onCommand(): void;
  onSource(): void;
}

/** Words first: what is true, since when, why, and what to do about it. */
export function StreamHead({ job, onDelete, onCommand, onSource }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const now = useNow();
  const asked = useAsked(job.id);
  const { start, stop, restart, revive } = useControl(job);
  const state = jobState(job.state);
  const running = state !== "stopped" && state !== "failed" && state !== "stopping";
  const items: MenuItem[] = [
    { id: "source", label: t("stream.source_menu"), disabled: !may("streams.write"), run: onSource },
    {
      id: "command",
      label: t("stream.command"),
      disabled: !may("streams.preview"),
      run: onCommand,
    },
    { id: "delete", label: t("stream.delete"), danger: true, disabled: !may("streams.write"), run: onDelete },
  ];
  return (
    <>
      <Link to="/streams" className={styles.back}>
        <Icon name="back" size={16} />
        {t("stream.back")}
      </Link>
      <div className={styles.head}>
        <div className={styles.words}>
          <div className={styles.state}>
            {/* Only the state is announced; the clock beside it would never be silent. */}
            <span role="status">
              <JobStateBadge job={job} large testId="stream-state" />
            </span>
            <JobSince job={job} />
          </div>
          <h1>{job.name}</h1>
          <p className={styles.sentence} data-testid="stream-sentence">
            {jobSentence(t, job, now)}
          </p>
          {job.reason_detail && state !== "running" ? (
            <p className={styles.detail}>{t("say.server_words", { detail: job.reason_detail })}</p>
          ) : null}
          <NextStep job={job} onSource={onSource} />
        </div>
        <div className={styles.actions}>
          {may("streams.control") ? (
            <>
              {running ? (
                <Button
                  icon="restart"
                  pending={asked === "restart"}
                  disabled={asked !== null}
                  onClick={() => void restart()}
                  testId="restart-stream"
                >
                  {t("action.restart")}
                </Button>
              ) : (
                <Button
                  kind="primary"
                  icon="play"
                  pending={asked !== null && asked !== "stop"}
                  disabled={!canStart(job)}
                  onClick={state === "failed" ? revive : start}
                  testId="start-stream"
                >
                  {t("action.start")}
                </Button>
              )}
              {canStop(job) || state === "stopping" ? (
                <Button
                  kind="danger"
                  icon="stop"
                  pending={asked === "stop" || state === "stopping"}
                  disabled={!canStop(job)}
                  onClick={() => void stop()}
                  testId="stop-stream"
                >
                  {t("action.stop")}
                </Button>
              ) : null}
            </>
          ) : null}
          <Menu
            trigger={
              <IconButton
                icon="more"
                kind="plain"
                name={t("action.more_named", { name: job.name })}
                testId="stream-menu"
              />
            }
            items={items}
          />
        </div>
      </div>
    </>
  );
}
