import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { destinationsQuery } from "../../api/queries";
import type { Output, StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { useAsked, useControl } from "../../state/actions";
import { hasPicture, outputLook } from "../../state/language";
import { useLost } from "../../state/lost";
import { outputSentence } from "../../state/sentences";
import { Button } from "../../ui/Button";
import { useConfirm } from "../../ui/Confirm";
import { OutputStateBadge } from "../../ui/JobState";
import { Since } from "../../ui/Since";
import { useNow } from "../../ui/time";
import { isEdit, outputStep } from "../stream/next-step";
import styles from "./Trouble.module.css";

const DestinationDialog = lazy(() =>
  import("../destination/DestinationDialog").then(({ DestinationDialog }) => ({
    default: DestinationDialog,
  })),
);

/** The form of a destination, as soon as it is known. */
function Edit({ id, onClose }: { id: string; onClose(): void }) {
  const { data } = useQuery(destinationsQuery);
  const destination = data?.find((each) => each.id === id);
  return destination ? (
    <Suspense>
      <DestinationDialog destination={destination} onClose={onClose} />
    </Suspense>
  ) : null;
}

/** One destination that does not take the stream, with what helps it alone. */
export function TroubleOutput({ job, output }: { job: StreamJob; output: Output }) {
  const { t } = useTranslation();
  const may = useMay();
  const now = useNow();
  const asked = useAsked(job.id, output.id);
  const control = useControl(job);
  const lost = useLost();
  const confirm = useConfirm();
  const [editing, setEditing] = useState(false);
  const name = output.destination_name ?? t("output.unnamed");
  const runs = hasPicture(job.state);
  const failed = output.state === "failed";
  const step = outputStep(output.reason);
  const edits = isEdit(step) && may("destinations.write") && Boolean(output.destination_id);
  const next = edits ? t(`watch.next_${step}` as "watch.next_edit") : "";
  const stop = async () => {
    const yes = await confirm({
      title: t("confirm.stop_output_title", { name }),
      text: [t("confirm.stop_output_text")],
      yes: t("action.stop_only", { name }),
    });
    if (yes) control.output("stop", output.id);
  };
  return (
    <li className={styles.output} data-testid="trouble-output" data-output={output.id}>
      <div className={styles.outputWords}>
        <div className={styles.outputHead}>
          <strong>{name}</strong>
          <OutputStateBadge jobId={job.id} output={output} />
          <span className={styles.since}>
            {lost ? (
              t("link.last_known", { word: t(outputLook(output.state).word as "state.live") })
            ) : (
              <Since at={output.state_since} spoken />
            )}
          </span>
        </div>
        <p>{outputSentence(t, output, runs, now)}</p>
        {output.reason_detail ? <p className={styles.detail}>{output.reason_detail}</p> : null}
      </div>
      <div className={styles.outputActions}>
        {edits ? (
          <Button
            kind="primary"
            aria-label={`${next}: ${name}`}
            onClick={() => setEditing(true)}
            testId="trouble-edit"
          >
            {next}
          </Button>
        ) : null}
        {may("streams.control") && runs ? (
          <>
            <Button
              kind={failed && !edits ? "primary" : "plain"}
              icon="restart"
              pending={asked !== null}
              onClick={() => control.output("restart", output.id)}
              testId="trouble-retry"
            >
              {t("action.retry_only", { name })}
            </Button>
            <Button
              icon="stop"
              disabled={asked !== null}
              onClick={() => void stop()}
              testId="trouble-stop-output"
            >
              {t("action.stop_only", { name })}
            </Button>
          </>
        ) : null}
      </div>
      {editing && output.destination_id ? (
        <Edit id={output.destination_id} onClose={() => setEditing(false)} />
      ) : null}
    </li>
  );
}
