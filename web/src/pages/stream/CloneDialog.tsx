import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { toFailure } from "../../api/failure";
import { keys } from "../../api/queries";
import { cloneJob } from "../../api/stream-page";
import type { StreamJob } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { Button } from "../../ui/Button";
import { Dialog, DialogBody, DialogFoot } from "../../ui/Dialog";
import { FailureNotice } from "../../ui/FailureNotice";
import { TextField } from "../../ui/Field";
import { toast } from "../../ui/Toasts";

/** Makes a second stream like this one. It begins switched off, so that no destination gets two pictures. */
export function CloneDialog({ job, onClose }: { job: StreamJob; onClose(): void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(t("watch.clone_name", { name: job.name }));
  const clone = useMutation({
    mutationFn: () => cloneJob(job.id, name.trim()),
    onSuccess: async (made) => {
      toast.done(t("watch.clone_done", { name: made.name }));
      await cache.invalidateQueries({ queryKey: keys.jobs });
      await navigate({ to: "/streams/$id", params: { id: made.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) clone.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !clone.isPending && onClose()}
      title={t("watch.clone_title", { name: job.name })}
      text={t("watch.clone_text")}
      testId="clone-dialog"
    >
      <form onSubmit={submit} noValidate>
        <DialogBody>
          {clone.error ? <FailureNotice failure={toFailure(clone.error)} /> : null}
          <TextField
            label={t("watch.edit_name")}
            value={name}
            onValue={setName}
            required
            maxLength={128}
            testId="clone-name"
          />
        </DialogBody>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button
            kind="primary"
            type="submit"
            pending={clone.isPending}
            disabled={!name.trim()}
            testId="clone-save"
          >
            {t("watch.clone_yes")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
