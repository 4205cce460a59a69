import { useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { api, ok } from "../api/client";
import { keys } from "../api/queries";
import type { StreamJob } from "../api/types";
import { useTranslation } from "../i18n/use-translation";
import { fromCache } from "../lib/from-cache";
import { useConfirm } from "../ui/Confirm";
import { toast } from "../ui/Toasts";
import { isOnAir } from "./language";
import { reasonSentence } from "./sentences";
import { missingFile } from "./sources-there";

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

/** Streams whose files are looked at before the question; a second press asks nothing new. */
const looking = new Set<string>();

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
  const control = (asked: Asked) => {
    const mutation = cache.getMutationCache().build<unknown, Error, Asked, unknown>(cache, {
      mutationKey: KEY,
      mutationFn: send,
      onSuccess: async () => {
        const refresh = () =>
          Promise.all([
            cache.invalidateQueries({ queryKey: keys.job(asked.jobId) }),
            cache.invalidateQueries({ queryKey: keys.jobs }),
          ]);
        await refresh();
        // Without the live link this second look shows how it went.
        void settle().then(refresh);
      },
      onError: (thrown) => toast.failed(t(`action.${asked.verb}`), thrown),
    });
    // What went wrong was said above.
    mutation.execute(asked).catch(() => undefined);
  };
  return (job: StreamJob) => ({
    start: () => control({ verb: "start", jobId: job.id }),
    /** Up again after a failure: nothing is on air that a question could protect. */
    revive: () => control({ verb: job.desired_state === "running" ? "restart" : "start", jobId: job.id }),
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
      if (yes) control({ verb: "stop", jobId: job.id });
    },
    restart: async () => {
      const { name } = job;
      if (looking.has(job.id)) return;
      looking.add(job.id);
      // Where nothing is on air, a restart takes nothing away.
      const missing = await (isOnAir(job.state) ? missingFile(cache, job) : null);
      looking.delete(job.id);
      const yes = await confirm({
        title: t("confirm.restart_title", { name }),
        text: missing
          ? [
              t("confirm.restart_missing", {
                name: missing.name,
                why: reasonSentence(t, missing.reason) ?? "",
              }),
              t("confirm.restart_stays_off"),
            ]
          : [t("confirm.restart_text")],
        yes: missing ? t("confirm.restart_anyway") : t("confirm.restart_yes", { name }),
      });
      if (yes) control({ verb: "restart", jobId: job.id });
    },
    output: (verb: Verb, outputId: string) => control({ verb, jobId: job.id, outputId }),
  });
}

/** What is asked and not answered yet: of a stream, or of one of its outputs. */
const nameOf = (jobId: string, outputId?: string) => (outputId ? `${jobId}/${outputId}` : jobId);
const NOTHING: ReadonlyMap<string, Verb> = new Map();

const askedIn = fromCache(
  (cache, changed) => cache.getMutationCache().subscribe(changed),
  (cache) => {
    const open = cache.getMutationCache().findAll({ mutationKey: KEY, status: "pending" });
    if (open.length === 0) return NOTHING;
    return new Map(
      // Of two wishes for the same thing, the first stands.
      open.reverse().map(({ state }) => {
        const { verb, jobId, outputId } = state.variables as Asked;
        return [nameOf(jobId, outputId), verb];
      }),
    );
  },
);

/** What was asked of a job (or one of its outputs) and is not answered yet. */
export function useAsked(jobId: string, outputId?: string): Verb | null {
  const store = askedIn(useQueryClient());
  return useSyncExternalStore(store.subscribe, () => store.get().get(nameOf(jobId, outputId)) ?? null);
}
