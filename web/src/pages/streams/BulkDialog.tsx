import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { bulk } from "../../api/board";
import { keys } from "../../api/queries";
import { useTranslation } from "../../i18n/use-translation";
import { Button } from "../../ui/Button";
import { Dialog, DialogBody, DialogFoot } from "../../ui/Dialog";
import { FailureSentence } from "../../ui/FailureSentence";
import { JobStateBadge } from "../../ui/JobState";
import { toast } from "../../ui/Toasts";
import styles from "./Bulk.module.css";
import { type Outcome, type Plan, runBulk } from "./bulk";

type Stage = { is: "asking" } | { is: "running"; settled: number } | { is: "over"; outcome: Outcome };

/** Names in a sentence of "those are left alone". */
const NAMED = 5;

interface Props {
  plan: Plan;
  /** All that run, not those somebody chose. */
  all?: boolean;
  onClose(done: boolean): void;
}

/** Asks once with every name, shows how far it is, and says at the end what did not work and why. */
export function BulkDialog({ plan, all, onClose }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [stage, setStage] = useState<Stage>({ is: "asking" });
  // The list lives on while the question stands; what was asked is what will be done.
  const [first] = useState(plan);
  const [now, setNow] = useState(plan.reached);
  const over = useRef(false);
  const { verb, left, onAir } = first;
  const count = now.length;

  const go = async () => {
    setStage({ is: "running", settled: 0 });
    const outcome = await runBulk(verb, now, {
      many: bulk,
      progress: (settled) => {
        if (!over.current) setStage({ is: "running", settled });
      },
    });
    void cache.invalidateQueries({ queryKey: keys.jobs });
    if (outcome.failed.length === 0) {
      toast.done(t(`bulk.done_${verb}`, { count: outcome.done.length }));
      onClose(true);
    } else if (over.current) {
      toast.done(t("bulk.failed_some", { count: outcome.failed.length, all: now.length }));
    } else setStage({ is: "over", outcome });
  };
  const close = () => {
    over.current = true;
    onClose(stage.is !== "asking");
  };

  const title =
    stage.is === "over" ? t("bulk.over_title") : t(all ? "bulk.title_all" : `bulk.title_${verb}`, { count });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close()}
      title={title}
      testId="bulk-dialog"
      firm={stage.is === "running"}
    >
      <DialogBody>
        {stage.is === "asking" ? (
          <>
            {onAir.length > 0 ? (
              <p className={styles.strong}>{t(`bulk.on_air_${verb}`, { count: onAir.length })}</p>
            ) : null}
            {count > 0 ? (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard.
              <ul className={styles.names} tabIndex={0} aria-label={t("bulk.names")} data-testid="bulk-names">
                {now.map((job) => (
                  <li key={job.id}>
                    <span>{job.name}</span>
                    <JobStateBadge job={job} />
                  </li>
                ))}
              </ul>
            ) : (
              <p>{t("bulk.nothing")}</p>
            )}
            {left.length > 0 ? (
              <p className={styles.faint}>
                {t(`bulk.left_${verb}`, {
                  count: left.length,
                  names: left
                    .slice(0, NAMED)
                    .map((job) => job.name)
                    .join(", "),
                })}
                {left.length > NAMED ? ` ${t("bulk.and_more", { count: left.length - NAMED })}` : ""}
              </p>
            ) : null}
          </>
        ) : stage.is === "running" ? (
          <div className={styles.progress} role="status">
            <progress max={count} value={stage.settled} aria-label={t("bulk.progress_label")} />
            <span className="tabular">{t("bulk.progress", { settled: stage.settled, all: count })}</span>
          </div>
        ) : (
          <>
            <p className={styles.strong} role="alert">
              {t("bulk.failed_some", { count: stage.outcome.failed.length, all: count })}
            </p>
            {stage.outcome.done.length > 0 ? (
              <p>{t(`bulk.done_${verb}`, { count: stage.outcome.done.length })}</p>
            ) : null}
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard. */}
            <ul className={styles.failed} tabIndex={0} aria-label={t("bulk.over_title")}>
              {stage.outcome.failed.map(({ job, failure }) => (
                <li key={job.id}>
                  <strong>{job.name}</strong>
                  <span>
                    <FailureSentence failure={failure} />
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </DialogBody>
      <DialogFoot>
        {stage.is === "asking" ? (
          <>
            <Button onClick={close} testId="bulk-no">
              {t("action.cancel")}
            </Button>
            <Button
              kind={verb === "start" ? "primary" : "danger"}
              disabled={count === 0}
              onClick={() => void go()}
              testId="bulk-yes"
            >
              {t(`bulk.yes_${verb}`, { count })}
            </Button>
          </>
        ) : stage.is === "running" ? (
          <Button onClick={close}>{t("bulk.hide")}</Button>
        ) : (
          <>
            <Button
              onClick={() => {
                setNow(stage.outcome.failed.map(({ job }) => job));
                setStage({ is: "asking" });
              }}
            >
              {t("bulk.again")}
            </Button>
            <Button kind="primary" onClick={close} testId="bulk-close">
              {t("action.close")}
            </Button>
          </>
        )}
      </DialogFoot>
    </Dialog>
  );
}
