import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../api/queries";
import { acknowledge, unacknowledge } from "../../api/stream-page";
import type { StreamJob } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { troubledOutputs } from "../../state/trouble";
import { toast } from "../../ui/Toasts";

/** "I have seen it": for everybody who looks, until the state changes or somebody takes it back. */
export function useSeen(job: StreamJob, whole: StreamJob | undefined) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const refresh = () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: keys.jobs }),
      cache.invalidateQueries({ queryKey: keys.job(job.id) }),
    ]);
  const takeBack = async () => {
    await unacknowledge(job.id, null);
    // The stream may count as seen because each of its destinations does.
    const outputs = whole ? troubledOutputs(whole).filter((output) => output.acknowledged_at) : [];
    await Promise.all(outputs.map((output) => unacknowledge(job.id, output.id)));
  };
  const mark = useMutation<unknown, Error, boolean>({
    mutationFn: (seen) => (seen ? acknowledge(job.id, null) : takeBack()),
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
