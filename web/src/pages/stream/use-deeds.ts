import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, ok } from "../../api/client";
import { keys } from "../../api/queries";
import { exportJob } from "../../api/stream-page";
import type { StreamJob } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { download } from "../../lib/download";
import { jobState } from "../../state/language";
import { useConfirm } from "../../ui/Confirm";
import { toast } from "../../ui/Toasts";

/** Deletes the stream, after saying what goes with it. */
export function useDelete(job: StreamJob): () => Promise<void> {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const confirm = useConfirm();
  const navigate = useNavigate();
  const { name } = job;
  const remove = useMutation({
    mutationFn: () => ok(api.DELETE("/stream-jobs/{id}", { params: { path: { id: job.id } } })),
    onSuccess: async () => {
      toast.done(t("toast.stream_deleted", { name }));
      await navigate({ to: "/streams", replace: true });
      cache.removeQueries({ queryKey: keys.job(job.id) });
      await cache.invalidateQueries({ queryKey: keys.jobs });
    },
    onError: (thrown) => toast.failed(t("action.delete"), thrown),
  });
  return async () => {
    const off = jobState(job.state) === "stopped";
    const yes = await confirm({
      title: t("confirm.delete_title", { name }),
      text: [...(off ? [] : [t("confirm.delete_running")]), t("confirm.delete_text")],
      yes: t("confirm.delete_yes", { name }),
    });
    if (yes) remove.mutate();
  };
}

/** Saves the stream as a file that makes it again elsewhere; keys stay here, and it is said how many. */
export function useExport(job: StreamJob): () => void {
  const { t } = useTranslation();
  const save = useMutation({
    mutationFn: () => exportJob(job.id),
    onSuccess: (content) => {
      const text = `${JSON.stringify(content, null, 2)}\n`;
      const name = `${job.name.replace(/[^\p{L}\p{N}]+/gu, "-")}.json`;
      download(name, new Blob([text], { type: "application/json" }));
      const missing = "missing_secrets" in content ? content.missing_secrets : null;
      const count = Array.isArray(missing) ? missing.length : 0;
      toast.done(t("watch.export_done"), count > 0 ? [t("watch.export_missing", { count })] : []);
    },
    onError: (thrown) => toast.failed(t("watch.export"), thrown),
  });
  return () => save.mutate();
}
