import { useTranslation } from "react-i18next";
import type { Output, StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { bitrate, bytes } from "../../format";
import { useLink, useNumbers } from "../../live";
import { useAsked, useControl } from "../../state/actions";
import { hasPicture } from "../../state/language";
import { NUMBERS_OLD_MS } from "../../state/limits";
import { isReason, REASONS } from "../../state/reasons";
import { outputSentence } from "../../state/sentences";
import { Button, IconButton } from "../../ui/Button";
import { useConfirm } from "../../ui/Confirm";
import { OutputStateBadge } from "../../ui/JobState";
import { Menu, type MenuItem } from "../../ui/Menu";
import { Since } from "../../ui/Since";
import { useNow } from "../../ui/time";
import styles from "./Outputs.module.css";

const KINDS = ["rtmp", "platform", "hls", "recording", "preview"] as const;

function OutputNumbers({ jobId, outputId }: { jobId: string; outputId: string }) {
  const { t, i18n } = useTranslation();
  const numbers = useNumbers(jobId);
  const link = useLink();
  const now = useNow();
  const mine = numbers?.last.outputs.find((output) => output.id === outputId);
  if (!numbers || !mine) return null;
  const stale = link.state === "down" || now - numbers.at > NUMBERS_OLD_MS;
  const language = i18n.language;
  return (
    <div className={`${styles.numbers} tabular ${stale ? styles.stale : ""}`}>
      <span>{bitrate(mine.bitrate_kbps, language)}</span>
      <span>{t("num.sent", { size: bytes(mine.sent_bytes, language) })}</span>
      {mine.rtt_us !== null && mine.rtt_us > 0 ? (
        <span>{t("num.rtt", { ms: Math.max(1, Math.round(mine.rtt_us / 1_000)) })}</span>
      ) : null}
      {mine.lag_ms > 1_000 ? (
        <span>{t("num.lag", { seconds: (mine.lag_ms / 1_000).toFixed(1) })}</span>
      ) : null}
      {mine.dropped_tags > 0 ? <span>{t("num.tags_dropped", { count: mine.dropped_tags })}</span> : null}
    </div>
  );
}

interface Props {
  job: StreamJob;
  output: Output;
  onEdit(output: Output): void;
  onRemove(output: Output): void;
}

/** One destination of a stream, with what only concerns it. */
export function OutputCard({ job, output, onEdit, onRemove }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const confirm = useConfirm();
  const now = useNow();
  const asked = useAsked(job.id, output.id);
  const control = useControl(job);
  const name = output.destination_name ?? t("output.unnamed");
  const runs = hasPicture(job.state);
  const kind = KINDS.find((each) => each === output.destination_kind);
  const failed = output.state === "failed";
  const canStop = runs && !["stopped", "stopping", "failed"].includes(output.state);
  const canStart = runs && output.enabled && (output.state === "stopped" || failed);
  const editable = isReason(output.reason) && REASONS[output.reason] === "edit_destination";

  const stop = async () => {
    const yes = await confirm({
      title: t("confirm.stop_output_title", { name }),
      text: [t("confirm.stop_output_text")],
      yes: t("action.stop_only", { name }),
    });
    if (yes) control.output("stop", output.id);
  };
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
      id: "remove",
      label: t("output.remove"),
      danger: true,
      disabled: !may("streams.write"),
      run: () => onRemove(output),
    },
  ];
  return (
    <li
      className={`${styles.card} ${failed ? styles.failed : ""}`}
      data-testid="output-card"
      data-state={output.state}
      data-output={output.id}
    >
      <div className={styles.top}>
        <h3 className={styles.name}>
          {name} <span className={styles.kind}>{kind ? t(`dest.kind_${kind}`) : output.format}</span>
        </h3>
        <Menu
          trigger={<IconButton icon="more" name={t("action.more_named", { name })} testId="output-menu" />}
          items={items}
        />
      </div>
      <div className={styles.line}>
        <OutputStateBadge jobId={job.id} output={output} />
        {runs && output.state !== "stopped" ? <Since at={output.state_since} spoken /> : null}
      </div>
      {output.state === "live" ? null : <p className={styles.why}>{outputSentence(t, output, runs, now)}</p>}
      {output.reason_detail && output.state !== "live" && runs ? (
        <p className={styles.detail}>{output.reason_detail}</p>
      ) : null}
      {output.file ? <p className={styles.detail}>{t("output.file", { file: output.file })}</p> : null}
      {output.state === "live" ? <OutputNumbers jobId={job.id} outputId={output.id} /> : null}
      <div className={styles.actions}>
        {failed && editable && may("destinations.write") ? (
          <Button onClick={() => onEdit(output)}>{t("next.edit_destination")}</Button>
        ) : null}
        {!may("streams.control") ? null : canStop ? (
          <Button icon="stop" pending={asked !== null} onClick={() => void stop()} testId="output-stop">
            {t("action.stop_only", { name })}
          </Button>
        ) : canStart ? (
          <Button
            icon="play"
            pending={asked !== null}
            onClick={() => control.output(failed ? "restart" : "start", output.id)}
            testId="output-start"
          >
            {t(failed ? "action.retry_only" : "action.start_only", { name })}
          </Button>
        ) : null}
      </div>
    </li>
  );
}
