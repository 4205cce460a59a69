import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { toFailure } from "../../api/failure";
import { keys } from "../../api/queries";
import { cloneJob } from "../../api/stream-page";
import type { StreamJob } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { useErrorAt } from "../../state/field-errors";
import { Button } from "../../ui/Button";
import { Dialog, DialogBody, DialogFoot } from "../../ui/Dialog";
import { useDiscard } from "../../ui/discard";
import { FailureNotice } from "../../ui/FailureNotice";
import { TextField } from "../../ui/Field";
import { toast } from "../../ui/Toasts";

/** Makes a second stream like this one. It begins switched off, so that no destination gets two pictures. */
export function CloneDialog({ job, onClose }: { job: StreamJob; onClose(): void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [first] = useState(() => t("watch.clone_name", { name: job.name }));
  const [name, setName] = useState(first);
  const clone = useMutation({
    mutationFn: () => cloneJob(job.id, name.trim()),
    onSuccess: async (made) => {
      toast.done(t("watch.clone_done", { name: made.name }));
      await cache.invalidateQueries({ queryKey: keys.jobs });
      await navigate({ to: "/streams/$id", params: { id: made.id } });
    },
  });
  const failure = clone.error ? toFailure(clone.error) : null;
  const errorAt = useErrorAt(failure);
  const close = useDiscard({ dirty: name !== first, busy: clone.isPending, onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) clone.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && void close()}
      title={t("watch.clone_title", { name: job.name })}
      text={t("watch.clone_text")}
      testId="clone-dialog"
    >
      <form onSubmit={submit} noValidate>
        <DialogBody>
          {failure ? <FailureNotice failure={failure} shown={["name"]} /> : null}
          <TextField
            label={t("watch.edit_name")}
            value={name}
            onValue={setName}
            error={errorAt("name")}
            required
            maxLength={128}
            testId="clone-name"
          />
        </DialogBody>
        <DialogFoot>
          <Button onClick={() => void close()}>{t("action.cancel")}</Button>
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
