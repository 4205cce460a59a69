import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ifMatch, ok } from "../../api/client";
import { toFailure } from "../../api/failure";
import { keys } from "../../api/queries";
import type { StreamJob } from "../../api/types";
import { hasPicture } from "../../state/language";
import { Button } from "../../ui/Button";
import { Dialog, DialogBody, DialogFoot } from "../../ui/Dialog";
import { FailureNotice } from "../../ui/FailureNotice";
import { toast } from "../../ui/Toasts";
import { SourceFields } from "../new-stream/SourceFields";
import { inputOf, isChosen, type Source } from "../new-stream/source";

const SIZE = { width: 1_280, height: 720, fps: 30 };

/** Gives a stream another source. It applies when the stream is started or restarted. */
export function SourceDialog({ job, onClose }: { job: StreamJob; onClose(): void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const input = job.inputs?.[0];
  const [source, setSource] = useState<Source>({ kind: "file", path: null, loop: input?.loop ?? true });
  const save = useMutation({
    mutationFn: () => {
      const { kind, uri, loop } = inputOf(source, SIZE);
      if (!input) {
        const params = { path: { id: job.id } };
        return ok(api.POST("/stream-jobs/{id}/inputs", { params, body: { kind, uri, loop } }));
      }
      const params = { path: { id: job.id, input_id: input.id }, header: ifMatch(input.version) };
      return ok(
        api.PATCH("/stream-jobs/{id}/inputs/{input_id}", { params, body: { kind, uri, loop, options: {} } }),
      );
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.job(job.id) });
      const later = hasPicture(job.state) ? [t("affected.restart", { count: 1, names: job.name })] : [];
      toast.done(t("stream.source_saved"), later);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && !save.isPending && onClose()}
      title={t("stream.source_change")}
      text={t("stream.source_change_text")}
      testId="source-dialog"
    >
      <form onSubmit={submit} noValidate>
        <DialogBody>
          {save.error ? <FailureNotice failure={toFailure(save.error)} /> : null}
          <SourceFields source={source} onSource={setSource} />
        </DialogBody>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" pending={save.isPending} disabled={!isChosen(source)}>
            {t("action.save")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
