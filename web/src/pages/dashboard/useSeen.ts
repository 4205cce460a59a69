import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { acknowledge, unacknowledge } from "../../api/board";
import { keys } from "../../api/queries";
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
    mutationFn: (seen: boolean): Promise<unknown> => (seen ? acknowledge(job.id) : unacknowledge(job.id)),
    onSuccess: async (_answer, seen) => {
      await refresh();
      if (seen) toast.done(t("dash.seen_done", { name: job.name }));
    },
    onError: (thrown) => toast.failed(t("dash.acknowledge"), thrown),
  });
  return {
    acknowledge: () => mark.mutate(true),
    undo: () => mark.mutate(false),
    pending: mark.isPending,
  };
}
