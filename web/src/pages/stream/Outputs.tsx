import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "../../api/client";
import { destinationsQuery, keys } from "../../api/queries";
import type { Output, StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { Button } from "../../ui/Button";
import { useConfirm } from "../../ui/Confirm";
import { toast } from "../../ui/Toasts";
import { DestinationDialog } from "../destination/DestinationDialog";
import { OutputDialog } from "../destination/OutputDialog";
import { AddOutputDialog } from "./AddOutputDialog";
import { OutputCard } from "./OutputCard";
import styles from "./Outputs.module.css";

const hasGivenUp = (output: Output) => output.state === "failed";

interface Props {
  job: StreamJob;
  /** The output that the page was opened for. */
  wanted: string | undefined;
  onLog(output: Output): void;
}

/** Where the stream goes. Each destination starts, stops and fails on its own. */
export function Outputs({ job, wanted, onLog }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const may = useMay();
  const confirm = useConfirm();
  const { data: destinations = [] } = useQuery(destinationsQuery);
  const [adding, setAdding] = useState(false);
  const [editedId, setEditedId] = useState<string | null>(null);
  const [shapedId, setShapedId] = useState<string | null>(null);
  const shaped = job.outputs?.find((output) => output.id === shapedId);
  const edited = destinations.find((destination) => destination.id === editedId);
  // What gave up comes first. What is still being tried keeps its place: a card must not move under a thumb.
  const outputs = [...(job.outputs ?? [])].sort((a, b) => Number(hasGivenUp(b)) - Number(hasGivenUp(a)));

  const remove = useMutation({
    mutationFn: (output: Output) =>
      ok(
        api.DELETE("/stream-jobs/{id}/outputs/{output_id}", {
          params: { path: { id: job.id, output_id: output.id } },
        }),
      ),
    onSuccess: (_answer, output) =>
      toast.done(t("toast.output_removed", { name: output.destination_name ?? t("output.unnamed") })),
    onError: (thrown) => toast.failed(t("output.remove"), thrown),
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: keys.job(job.id) }),
        cache.invalidateQueries({ queryKey: keys.jobs }),
      ]),
  });
  const askRemove = async (output: Output) => {
    const name = output.destination_name ?? t("output.unnamed");
    const yes = await confirm({
      title: t("confirm.remove_title", { name }),
      text: [t("confirm.remove_text")],
      yes: t("confirm.remove_yes", { name }),
    });
    if (yes) remove.mutate(output);
  };
  return (
    <section aria-label={t("stream.destinations")}>
      <div className={styles.head}>
        <h2>{t("stream.destinations")}</h2>
        {may("streams.write") ? (
          <Button icon="plus" onClick={() => setAdding(true)} testId="add-destination">
            {t("output.add")}
          </Button>
        ) : null}
      </div>
      {outputs.length === 0 ? (
        <p className={styles.none}>{t("stream.no_outputs")}</p>
      ) : (
        <ul className={styles.cards}>
          {outputs.map((output) => (
            <OutputCard
              key={output.id}
              job={job}
              output={output}
              wanted={output.id === wanted}
              onLog={onLog}
              onEdit={(each) => setEditedId(each.destination_id ?? null)}
              onShape={(each) => setShapedId(each.id)}
              onRemove={(each) => void askRemove(each)}
            />
          ))}
        </ul>
      )}
      {adding ? <AddOutputDialog job={job} onClose={() => setAdding(false)} /> : null}
      {shaped ? <OutputDialog job={job} output={shaped} onClose={() => setShapedId(null)} /> : null}
      {edited ? (
        <DestinationDialog key={edited.id} destination={edited} onClose={() => setEditedId(null)} />
      ) : null}
    </section>
  );
}
