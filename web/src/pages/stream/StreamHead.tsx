import { Link } from "@tanstack/react-router";
import type { StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { useAsked, useControl } from "../../state/actions";
import { isPublic } from "../../state/destinations";
import { canStart, canStop, jobState } from "../../state/language";
import { jobDetail, jobSentence } from "../../state/sentences";
import { jobStep } from "../../state/step";
import { Button, buttonClass, IconButton } from "../../ui/Button";
import { useHeldFocus } from "../../ui/focus";
import { Icon } from "../../ui/icons";
import { JobSince, JobStateBadge } from "../../ui/JobState";
import { Menu, type MenuItem } from "../../ui/Menu";
import { useNow } from "../../ui/time";
import { SeenMark } from "./SeenMark";
import styles from "./Stream.module.css";

export type Deed = "edit" | "clone" | "export" | "command" | "source" | "delete";

interface Props {
  job: StreamJob;
  onDeed(deed: Deed): void;
  onLog(): void;
}

function NextStep({ job, onDeed, onLog }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const { revive } = useControl(job);
  const state = jobState(job.state);
  // A try belongs to the trouble before it: what helps stays where it is.
  const tries = state === "starting" && job.reason !== "waiting_for_sender" && Boolean(job.reason);
  if (state !== "failed" && state !== "restarting" && state !== "degraded" && !tries) return null;
  const step = jobStep(job);
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
        <Button onClick={() => onDeed("source")}>{t("next.choose_source")}</Button>
      ) : null}
      {state === "failed" && may("streams.control") ? (
        <SeenMark jobId={job.id} outputId={null} name={job.name} seen={job} />
      ) : null}
      <Button onClick={onLog} testId="see-log">
        {t("next.see_log")}
      </Button>
    </div>
  );
}

/** How many destinations outside this house the stream goes to: of those that send now, or that will. */
function reach(job: StreamJob, now: boolean): number {
  const outputs = job.outputs ?? [];
  const sends = outputs.filter((output) => (now ? output.state === "live" : output.enabled));
  return sends.filter((output) => isPublic(output.destination_kind ?? "")).length;
}

function Controls({ job }: { job: StreamJob }) {
  const { t } = useTranslation();
  const asked = useAsked(job.id);
  const { start, stop, restart, revive } = useControl(job);
  const state = jobState(job.state);
  const running = state !== "stopped" && state !== "failed" && state !== "stopping";
  const [wouldReach, reaches] = [reach(job, false), reach(job, true)];
  const group = useHeldFocus<HTMLDivElement>();
  const outputs = job.outputs ?? [];
  const atHome = outputs.length > 0 && outputs.every((output) => output.destination_kind === "preview");
  const words =
    wouldReach > 0
      ? t("watch.start_reach", { count: wouldReach })
      : t(atHome ? "watch.start_preview" : "action.start");
  return (
    <div className={styles.controls} ref={group}>
      {running ? (
        <Button
          icon="restart"
          pending={asked === "restart"}
          disabled={asked !== null && asked !== "restart"}
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
          {words}
        </Button>
      )}
      {canStop(job) || state === "stopping" ? (
        <Button
          kind="danger"
          icon="stop"
          pending={asked === "stop" || state === "stopping"}
          disabled={!canStop(job) && state !== "stopping"}
          onClick={() => void stop()}
          testId="stop-stream"
        >
          {reaches > 0 ? t("watch.stop_reach", { count: reaches }) : t("action.stop")}
        </Button>
      ) : null}
    </div>
  );
}

/** Words first: what is true, since when, why, and what to do about it. */
export function StreamHead({ job, onDeed, onLog }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const now = useNow();
  const detail = jobDetail(job);
  const writes = may("streams.write");
  const item = (id: Deed, label: string, more: Partial<MenuItem> = {}): MenuItem => ({
    id,
    label,
    disabled: !writes,
    run: () => onDeed(id),
    ...more,
  });
  const items: MenuItem[] = [
    item("edit", t("watch.edit")),
    item("clone", t("watch.clone")),
    item("export", t("watch.export"), { disabled: false }),
    item("command", t("stream.command"), { disabled: !may("streams.preview") }),
    item("delete", t("stream.delete"), { danger: true }),
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
          {detail ? <p className={styles.detail}>{t("say.server_words", { detail })}</p> : null}
          <NextStep job={job} onDeed={onDeed} onLog={onLog} />
        </div>
        <div className={styles.actions}>
          {may("streams.control") ? <Controls job={job} /> : null}
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
