import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { keys } from "../../api/queries";
import { acknowledge, unacknowledge } from "../../api/stream-page";
import type { StreamJob } from "../../api/types";
import { toast } from "../../ui/Toasts";

/** "I have seen it": for everybody who looks, until the state changes or somebody takes it back. */
export function useSeen(job: StreamJob) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const refresh = () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: keys.jobs }),
      cache.invalidateQueries({ queryKey: keys.job(job.id) }),
    ]);
  const mark = useMutation({
    mutationFn: (seen: boolean) => (seen ? acknowledge(job.id, null) : unacknowledge(job.id, null)),
    onSuccess: async (_answer, seen) => {
      await refresh();
      if (seen) toast.done(t("dash.seen_done", { name: job.name }));
    },
    onError: (thrown) => toast.failed(t("watch.seen_mark"), thrown),
  });
  return {
    acknowledge: () => mark.mutate(true),
    undo: () => mark.mutate(false),
    pending: mark.isPending,
  };
}
