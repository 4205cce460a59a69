import type { TFunction } from "i18next";
import { useEffect, useRef } from "react";
import type { Output, StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { secondsUntil } from "../../format";
import { isKey } from "../../i18n";
import { useTranslation } from "../../i18n/use-translation";
import { transitions, useLink } from "../../live";
import { useAsked, useControl } from "../../state/actions";
import { hasPicture } from "../../state/language";
import { useLost } from "../../state/lost";
import { outputSentence } from "../../state/sentences";
import { isEncoderDown } from "../../state/step";
import { Button, IconButton } from "../../ui/Button";
import { useConfirm } from "../../ui/Confirm";
import { OutputStateBadge } from "../../ui/JobState";
import { Menu, type MenuItem } from "../../ui/Menu";
import { Since } from "../../ui/Since";
import { useNow } from "../../ui/time";
import { isEdit, outputStep } from "./next-step";
import { OutputNumbers } from "./OutputNumbers";
import styles from "./Outputs.module.css";
import { SeenMark } from "./SeenMark";

interface Props {
  job: StreamJob;
  output: Output;
  /** A link was about this one. */
  wanted: boolean;
  onEdit(output: Output): void;
  onShape(output: Output): void;
  onRemove(output: Output): void;
  onLog(output: Output): void;
}

/** A picture for this page alone. It has the word for what it is as its name, in whatever language it came to be. */
const isAtHome = ({ destination_kind }: Output): boolean => destination_kind === "preview";

const nameOf = (t: TFunction, output: Output): string =>
  isAtHome(output) ? t("dest.kind_preview") : (output.destination_name ?? t("output.unnamed"));

/** Why it is as it is, and when it is tried again. */
function Why({ job, output }: Pick<Props, "job" | "output">) {
  const { t } = useTranslation();
  const now = useNow();
  const link = useLink();
  const runs = hasPicture(job.state);
  // Without the link nobody knows when it is tried.
  const known = link.state === "down" ? { ...output, retry_at: null } : output;
  const seconds = known.state === "retrying" && known.retry_at ? secondsUntil(known.retry_at, now) : 0;
  const failed = transitions.triesOf(output.id);
  const counted = failed !== null && failed > 0 && seconds > 0;
  const idle = isEncoderDown(job) && output.state === "starting";
  const words = idle
    ? t("out.idle")
    : outputSentence(t, counted ? { ...known, retry_at: null } : known, runs, now);
  return (
    <div className={styles.why}>
      <p>
        {words}
        {counted ? ` ${t("watch.try_in", { number: failed + 1, seconds })}` : ""}
      </p>
      {output.reason_detail && runs ? <p className={styles.detail}>{output.reason_detail}</p> : null}
    </div>
  );
}

/** What helps: the next step for this trouble first, then the controls of this destination alone. */
function Actions({ job, output, onEdit, onLog }: Omit<Props, "wanted" | "onRemove" | "onShape">) {
  const { t } = useTranslation();
  const may = useMay();
  const confirm = useConfirm();
  const asked = useAsked(job.id, output.id);
  const control = useControl(job);
  const name = nameOf(t, output);
  const runs = hasPicture(job.state);
  const failed = output.state === "failed";
  const troubled = runs && (failed || output.state === "retrying");
  const canStop = runs && !["stopped", "stopping", "failed"].includes(output.state);
  const canStart = runs && output.enabled && output.state === "stopped";
  const step = troubled ? outputStep(output.reason) : "none";
  const edits = isEdit(step) && may("destinations.write") && Boolean(output.destination_id);
  const stop = async () => {
    const yes = await confirm({
      title: t("confirm.stop_output_title", { name }),
      text: [t("confirm.stop_output_text")],
      yes: isAtHome(output) ? t("action.stop_preview") : t("action.stop_only", { name }),
    });
    if (yes) control.output("stop", output.id);
  };
  return (
    <div className={styles.actions}>
      {edits ? (
        <Button kind="primary" onClick={() => onEdit(output)} testId="output-step">
          {t(`watch.next_${step}` as "watch.next_edit")}
        </Button>
      ) : null}
      {troubled && may("streams.control") ? (
        <Button
          kind={failed && !edits ? "primary" : "plain"}
          icon="restart"
          pending={asked !== null}
          onClick={() => control.output("restart", output.id)}
          testId="output-start"
        >
          {t(failed ? "action.retry_only" : "watch.try_now", { name })}
        </Button>
      ) : null}
      {step === "see_log" ? (
        <Button onClick={() => onLog(output)} testId="output-step">
          {t("next.see_log")}
        </Button>
      ) : null}
      {troubled && may("streams.control") ? (
        <SeenMark jobId={job.id} outputId={output.id} name={name} seen={output} />
      ) : null}
      {!may("streams.control") ? null : canStop ? (
        <Button
          icon="stop"
          pending={asked !== null && !troubled}
          onClick={() => void stop()}
          testId="output-stop"
        >
          {isAtHome(output) ? t("action.stop_preview") : t("action.stop_only", { name })}
        </Button>
      ) : canStart ? (
        <Button
          icon="play"
          pending={asked !== null}
          onClick={() => control.output("start", output.id)}
          testId="output-start"
        >
          {t("action.start_only", { name })}
        </Button>
      ) : null}
    </div>
  );
}

/** Brings what a link was about into sight, once. */
function useArrival(wanted: boolean) {
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!wanted || !card.current) return;
    card.current.scrollIntoView({ block: "center" });
    card.current.focus({ preventScroll: true });
  }, [wanted]);
  return card;
}

/** One destination of a stream, with what only concerns it. */
export function OutputCard(props: Props) {
  const { job, output, wanted, onEdit, onShape, onRemove, onLog } = props;
  const { t } = useTranslation();
  const may = useMay();
  const control = useControl(job);
  const card = useArrival(wanted);
  const lost = useLost();
  const name = nameOf(t, output);
  const runs = hasPicture(job.state);
  // Most get the main picture, which needs no word.
  const size = output.rendition ? job.renditions.find((each) => each.name === output.rendition) : undefined;
  const kind = `dest.kind_${output.destination_kind}`;
  const items: MenuItem[] = [
    {
      id: "restart",
      label: t("action.restart_only", { name }),
      icon: "restart",
      disabled: !runs || !may("streams.control"),
      run: () => control.output("restart", output.id),
    },
    {
      id: "edit",
      label: t("next.edit_destination"),
      disabled: !may("destinations.write") || !output.destination_id,
      run: () => onEdit(output),
    },
    {
      id: "shape",
      label: t("dest.output_menu"),
      disabled: !may("streams.write"),
      run: () => onShape(output),
    },
    { id: "log", label: t("watch.log_of", { name }), disabled: !may("logs.read"), run: () => onLog(output) },
    {
      id: "remove",
      label: t("output.remove"),
      danger: true,
      disabled: !may("streams.write"),
      run: () => onRemove(output),
    },
  ];
  return (
    <li
      ref={card}
      tabIndex={-1}
      className={`${styles.card} ${runs && output.state === "failed" ? styles.failed : ""} ${wanted ? styles.wanted : ""}`}
      data-testid="output-card"
      data-state={output.state}
      data-output={output.id}
      data-wanted={wanted || undefined}
    >
      <div className={styles.top}>
        <h3 className={styles.name}>
          {name}{" "}
          {isAtHome(output) ? null : (
            <span className={styles.kind}>{isKey(kind) ? t(kind as "dest.kind_rtmp") : output.format}</span>
          )}
        </h3>
        <Menu
          trigger={<IconButton icon="more" name={t("action.more_named", { name })} testId="output-menu" />}
          items={items}
        />
      </div>
      <div className={styles.line}>
        <OutputStateBadge jobId={job.id} output={output} idle={isEncoderDown(job)} />
        {runs && output.state !== "stopped" && !lost ? <Since at={output.state_since} spoken /> : null}
      </div>
      {output.state === "live" ? (
        <OutputNumbers jobId={job.id} output={output} />
      ) : (
        <Why job={job} output={output} />
      )}
      {size ? (
        <p className={styles.size}>{t("watch.gets_size", { width: size.width, height: size.height })}</p>
      ) : null}
      {output.file ? <p className={styles.detail}>{t("output.file", { file: output.file })}</p> : null}
      <Actions job={job} output={output} onEdit={onEdit} onLog={onLog} />
    </li>
  );
}
