import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ifMatch, ok } from "../../api/client";
import { toFailure } from "../../api/failure";
import { keys } from "../../api/queries";
import type { Destination } from "../../api/types";
import { affectedSentences } from "../../state/affected";
import { Button } from "../../ui/Button";
import { useConfirm } from "../../ui/Confirm";
import { Dialog, DialogBody, DialogFoot } from "../../ui/Dialog";
import { FailureNotice } from "../../ui/FailureNotice";
import { toast } from "../../ui/Toasts";
import { DESTINATION_FIELDS, DestinationFields } from "./DestinationFields";
import { draftOf, emptyDraft, isComplete, toEdit, toNew } from "./draft";

interface Props {
  /** The one to edit; `null` makes a new one. */
  destination: Destination | null;
  onClose(): void;
  onSaved?(destination: Destination): void;
}

/** Makes or edits a destination. Mount it to open it. */
export function DestinationDialog({ destination, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const confirm = useConfirm();
  const [first] = useState(() => (destination ? draftOf(destination) : emptyDraft()));
  const [draft, setDraft] = useState(first);
  const dirty = JSON.stringify(draft) !== JSON.stringify(first);

  const save = useMutation({
    mutationFn: () =>
      destination
        ? ok(
            api.PATCH("/destinations/{id}", {
              params: { path: { id: destination.id }, header: ifMatch(destination.version) },
              body: toEdit(draft, destination),
            }),
          )
        : ok(api.POST("/destinations", { body: toNew(draft) })),
    onSuccess: async (saved) => {
      await Promise.all([
        cache.invalidateQueries({ queryKey: keys.destinations }),
        cache.invalidateQueries({ queryKey: ["job"] }),
      ]);
      toast.done(t("dest.saved", { name: saved.name }), affectedSentences(t, saved.affected));
      onSaved?.(saved);
      onClose();
    },
  });
  const failure = save.error ? toFailure(save.error) : null;

  const close = async () => {
    if (save.isPending) return;
    const question = {
      title: t("confirm.discard_title"),
      text: [t("confirm.discard_text")],
      yes: t("confirm.discard_yes"),
    };
    if (!dirty || (await confirm(question))) onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A form in a dialog over another form must not submit that one too.
    event.stopPropagation();
    save.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && void close()}
      title={destination ? t("dest.edit", { name: destination.name }) : t("dest.new")}
      testId="dest-dialog"
    >
      <form onSubmit={submit} noValidate>
        <DialogBody>
          {failure ? <FailureNotice failure={failure} shown={DESTINATION_FIELDS} /> : null}
          <DestinationFields
            draft={draft}
            onDraft={setDraft}
            failure={failure}
            mask={destination?.has_stream_key ? (destination.stream_key ?? "••••") : null}
            existing={destination !== null}
          />
        </DialogBody>
        <DialogFoot>
          <Button onClick={() => void close()}>{t("action.cancel")}</Button>
          <Button
            kind="primary"
            type="submit"
            pending={save.isPending}
            disabled={!isComplete(draft) || (destination !== null && !dirty)}
            testId="dest-save"
          >
            {t("dest.save")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
