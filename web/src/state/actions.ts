import { useMutation, useMutationState, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ok } from "../api/client";
import { keys } from "../api/queries";
import type { StreamJob } from "../api/types";
import { useConfirm } from "../ui/Confirm";
import { toast } from "../ui/Toasts";

export type Verb = "start" | "stop" | "restart";

interface Asked {
  verb: Verb;
  jobId: string;
  outputId?: string;
}

/** How long a wish may stay "asked" after the server took it and before its state shows it. */
const SETTLE_MS = 1_500;
const settle = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

/** Asks for one stream as a whole. */
export function sendJob(verb: Verb, jobId: string): Promise<unknown> {
  const params = { path: { id: jobId } };
  if (verb === "start") return ok(api.POST("/stream-jobs/{id}/start", { params }));
  if (verb === "stop") return ok(api.POST("/stream-jobs/{id}/stop", { params }));
  return ok(api.POST("/stream-jobs/{id}/restart", { params }));
}

function send({ verb, jobId, outputId }: Asked): Promise<unknown> {
  if (outputId) {
    const params = { path: { id: jobId, output_id: outputId } };
    if (verb === "start") return ok(api.POST("/stream-jobs/{id}/outputs/{output_id}/start", { params }));
    if (verb === "stop") return ok(api.POST("/stream-jobs/{id}/outputs/{output_id}/stop", { params }));
    return ok(api.POST("/stream-jobs/{id}/outputs/{output_id}/restart", { params }));
  }
  return sendJob(verb, jobId);
}

const KEY = ["control"];

/**
 * Start, stop and restart. Nothing is shown as done before the server says so: the request stands as "asked" until it
 * is answered, and the state itself then comes over the live link or by asking again.
 */
export function useControl(job: StreamJob) {
  return useControls()(job);
}

/** The same for whichever stream is chosen later, as in the palette. */
export function useControls() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const confirm = useConfirm();
  const control = useMutation({
    mutationKey: KEY,
    mutationFn: send,
    onSuccess: async (_answer, asked) => {
      const refresh = () =>
        Promise.all([
          cache.invalidateQueries({ queryKey: keys.job(asked.jobId) }),
          cache.invalidateQueries({ queryKey: keys.jobs }),
        ]);
      await refresh();
      // Without the live link this second look shows how it went.
      void settle().then(refresh);
    },
    onError: (thrown, asked) => toast.failed(t(`action.${asked.verb}`), thrown),
  });
  return (job: StreamJob) => ({
    start: () => control.mutate({ verb: "start", jobId: job.id }),
    /** Up again after a failure: nothing is on air that a question could protect. */
    revive: () =>
      control.mutate({ verb: job.desired_state === "running" ? "restart" : "start", jobId: job.id }),
    stop: async () => {
      const { name } = job;
      const yes = await confirm({
        title: t("confirm.stop_title", { name }),
        text: [
          job.outputs_live > 0
            ? t("confirm.stop_text", { count: job.outputs_live })
            : t("confirm.stop_text_zero"),
        ],
        yes: t("confirm.stop_yes", { name }),
      });
      if (yes) control.mutate({ verb: "stop", jobId: job.id });
    },
    restart: async () => {
      const { name } = job;
      const yes = await confirm({
        title: t("confirm.restart_title", { name }),
        text: [t("confirm.restart_text")],
        yes: t("confirm.restart_yes", { name }),
      });
      if (yes) control.mutate({ verb: "restart", jobId: job.id });
    },
    output: (verb: Verb, outputId: string) => control.mutate({ verb, jobId: job.id, outputId }),
  });
}

/** What was asked of a job (or one of its outputs) and is not answered yet. */
export function useAsked(jobId: string, outputId?: string): Verb | null {
  const open = useMutationState({
    filters: { mutationKey: KEY, status: "pending" },
    select: (mutation) => mutation.state.variables as Asked | undefined,
  });
  return open.find((asked) => asked?.jobId === jobId && asked.outputId === outputId)?.verb ?? null;
}
