import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { cloneJob, exportJob } from "../api/board";
import { api, ok } from "../api/client";
import { keys } from "../api/queries";
import type { StreamJob } from "../api/types";
import { download } from "../lib/download";
import { useConfirm } from "../ui/Confirm";
import { toast } from "../ui/Toasts";
import { jobState } from "./language";

/** A name that every file system takes. */
const fileName = (name: string) => `${name.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 64)}.json`;

/** What can be done with a stream besides running it. */
export function useJobActions(job: StreamJob) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const confirm = useConfirm();
  const navigate = useNavigate();
  const { id, name } = job;
  const refresh = () => cache.invalidateQueries({ queryKey: keys.jobs });

  const clone = useMutation({
    mutationFn: () => cloneJob(id),
    onSuccess: async (made) => {
      toast.done(t("list.cloned", { name, copy: made.name }));
      await refresh();
      await navigate({ to: "/streams/$id", params: { id: made.id } });
    },
    onError: (thrown) => toast.failed(t("list.clone"), thrown),
  });
  const save = useMutation({
    mutationFn: () => exportJob(id),
    onSuccess: (body) => {
      const text = `${JSON.stringify(body, null, 2)}\n`;
      download(fileName(name), new Blob([text], { type: "application/json" }));
      const missing = Array.isArray(body.missing_secrets) ? body.missing_secrets.length : 0;
      toast.done(
        t("list.exported", { name }),
        missing > 0 ? [t("list.exported_secrets", { count: missing })] : [],
      );
    },
    onError: (thrown) => toast.failed(t("list.export"), thrown),
  });
  const remove = useMutation({
    mutationFn: () => ok(api.DELETE("/stream-jobs/{id}", { params: { path: { id } } })),
    onSuccess: async () => {
      toast.done(t("toast.stream_deleted", { name }));
      await refresh();
    },
    onError: (thrown) => toast.failed(t("action.delete"), thrown),
  });
  return {
    clone: () => clone.mutate(),
    export: () => save.mutate(),
    remove: async () => {
      const off = jobState(job.state) === "stopped";
      const yes = await confirm({
        title: t("confirm.delete_title", { name }),
        text: [...(off ? [] : [t("confirm.delete_running")]), t("confirm.delete_text")],
        yes: t("confirm.delete_yes", { name }),
      });
      if (yes) remove.mutate();
    },
  };
}
