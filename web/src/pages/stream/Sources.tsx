import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "../../api/client";
import { keys } from "../../api/queries";
import type { Input, StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { isKey } from "../../i18n";
import { useTranslation } from "../../i18n/use-translation";
import { reasonSentence } from "../../state/sentences";
import { isOfEncoder, jobStep } from "../../state/step";
import { Button, IconButton } from "../../ui/Button";
import { useConfirm } from "../../ui/Confirm";
import { Menu } from "../../ui/Menu";
import { toast } from "../../ui/Toasts";
import { SourceDialog } from "./SourceDialog";
import styles from "./Sources.module.css";
import { testPattern } from "./test-pattern";

/** What an input gives; servers that know only whole inputs do not say. */
const mediaOf = (input: Input): string | null =>
  "media" in input && typeof input.media === "string" ? input.media : null;

function useRemove(job: StreamJob) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const confirm = useConfirm();
  const remove = useMutation({
    mutationFn: (input: Input) =>
      ok(
        api.DELETE("/stream-jobs/{id}/inputs/{input_id}", {
          params: { path: { id: job.id, input_id: input.id } },
        }),
      ),
    onSuccess: () => toast.done(t("watch.source_removed")),
    onError: (thrown) => toast.failed(t("watch.source_remove"), thrown),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.job(job.id) }),
  });
  return async (input: Input, name: string) => {
    const yes = await confirm({
      title: t("watch.source_remove_title", { name }),
      text: [t("watch.source_remove_text")],
      yes: t("watch.source_remove_yes"),
    });
    if (yes) remove.mutate(input);
  };
}

/** What the stream is made of: each source with its address, masked by the server, and what it gives. */
export function Sources({ job }: { job: StreamJob }) {
  const { t } = useTranslation();
  const may = useMay();
  const remove = useRemove(job);
  const [edited, setEdited] = useState<Input | "new" | null>(null);
  const inputs = job.inputs ?? [];
  const mixes = inputs.some((input) => mediaOf(input) !== null);
  const troubled = isOfEncoder(job) && jobStep(job) === "edit_source";
  return (
    <section aria-label={t("watch.sources")} data-testid="sources">
      <div className={styles.head}>
        <h2>{t("watch.sources")}</h2>
        {may("streams.write") && (inputs.length === 0 || (mixes && inputs.length < 2)) ? (
          <Button icon="plus" onClick={() => setEdited("new")} testId="add-source">
            {t("watch.source_add")}
          </Button>
        ) : null}
      </div>
      {inputs.length === 0 ? <p className={styles.none}>{t("watch.source_none")}</p> : null}
      <ul className={styles.list}>
        {inputs.map((input) => {
          const kind = `watch.kind_${input.kind}`;
          const word = isKey(kind) ? t(kind as "watch.kind_file") : input.kind;
          const media = job.audio_only ? "audio" : mediaOf(input);
          const gives =
            media && isKey(`watch.gives_${media}`) ? t(`watch.gives_${media}` as "watch.gives_both") : null;
          const test = input.kind === "test" ? testPattern(input.uri) : null;
          const name = input.kind === "test" ? word : input.uri;
          return (
            <li key={input.id} className={styles.source} data-testid="source">
              <div className={styles.words}>
                <strong>{word}</strong>
                <span className={styles.facts}>
                  {[gives, input.loop ? t("stream.loop") : null].filter(Boolean).join(" · ")}
                </span>
                {test ? (
                  <span className={styles.pattern} title={input.uri}>
                    {t("watch.test_facts", {
                      pattern: t(`watch.pattern_${test.pattern}`),
                      width: test.width,
                      height: test.height,
                      fps: test.fps,
                    })}
                  </span>
                ) : (
                  <span className={styles.address}>{input.uri}</span>
                )}
                {troubled && input === inputs[0] ? (
                  <span className={styles.trouble}>{reasonSentence(t, job.reason)}</span>
                ) : null}
              </div>
              {may("streams.write") ? (
                <Menu
                  trigger={
                    <IconButton icon="more" name={t("action.more_named", { name })} testId="source-menu" />
                  }
                  items={[
                    { id: "edit-source", label: t("stream.source_menu"), run: () => setEdited(input) },
                    ...(inputs.length > 1
                      ? [
                          {
                            id: "remove-source",
                            label: t("watch.source_remove"),
                            danger: true,
                            run: () => void remove(input, name),
                          },
                        ]
                      : []),
                  ]}
                />
              ) : null}
            </li>
          );
        })}
      </ul>
      {edited ? (
        <SourceDialog
          key={edited === "new" ? "new" : edited.id}
          job={job}
          input={edited === "new" ? null : edited}
          onClose={() => setEdited(null)}
        />
      ) : null}
    </section>
  );
}
