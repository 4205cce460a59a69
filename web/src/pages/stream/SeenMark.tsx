import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../api/queries";
import { acknowledge, unacknowledge } from "../../api/stream-page";
import type { StreamJob } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { Button } from "../../ui/Button";
import { Moment } from "../../ui/Moment";
import { toast } from "../../ui/Toasts";
import styles from "./Outputs.module.css";

interface Props {
  jobId: string;
  /** `null` for the stream itself. */
  outputId: string | null;
  name: string;
  seen: Pick<StreamJob, "acknowledged_at" | "acknowledged_by">;
}

/** "I have seen this": tells the others that somebody is on it. It goes by itself as soon as the state changes. */
export function SeenMark({ jobId, outputId, name, seen }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const mark = useMutation({
    mutationFn: (set: boolean) => (set ? acknowledge(jobId, outputId) : unacknowledge(jobId, outputId)),
    onError: (thrown) => toast.failed(t("watch.seen_mark"), thrown),
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: keys.job(jobId) }),
        cache.invalidateQueries({ queryKey: keys.jobs }),
      ]),
  });
  if (!seen.acknowledged_at) {
    return (
      <Button
        icon="eye"
        pending={mark.isPending}
        aria-label={`${t("watch.seen_mark")}: ${name}`}
        onClick={() => mark.mutate(true)}
        testId="seen"
      >
        {t("watch.seen_mark")}
      </Button>
    );
  }
  return (
    <span className={styles.seen}>
      {t("watch.seen_by", { name: seen.acknowledged_by ?? t("watch.somebody") })}{" "}
      <Moment at={seen.acknowledged_at} />
      <Button
        kind="quiet"
        pending={mark.isPending}
        aria-label={`${t("watch.seen_undo")}: ${name}`}
        onClick={() => mark.mutate(false)}
        testId="unseen"
      >
        {t("watch.seen_undo")}
      </Button>
    </span>
  );
}
