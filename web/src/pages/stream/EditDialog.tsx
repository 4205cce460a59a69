import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ok } from "../../api/client";
import { toFailure } from "../../api/failure";
import { saveEdit } from "../../api/meanwhile";
import { keys, profilesQuery } from "../../api/queries";
import { editJob } from "../../api/stream-page";
import type { StreamJob } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { useErrorAt } from "../../state/field-errors";
import { hasPicture } from "../../state/language";
import { Button } from "../../ui/Button";
import { Dialog, DialogBody, DialogFoot } from "../../ui/Dialog";
import { useDiscard } from "../../ui/discard";
import { AreaField, CheckField, SelectField, TextField } from "../../ui/Field";
import { SaveFailure } from "../../ui/SaveFailure";
import { toast } from "../../ui/Toasts";
import { type Draft, draftOf, type Problem, problemsOf, toChange } from "./edit-draft";

const SHOWN = ["name", "description", "labels", "ffmpeg_profile_id", "renditions", "start_order"];

/** Name, description, labels, encoding, and whether and when it starts by itself. None of it touches what is on air. */
export function EditDialog({ job, onClose }: { job: StreamJob; onClose(): void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [base, setBase] = useState(job);
  const first = draftOf(base);
  const [draft, setDraft] = useState(first);
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const { data: profiles = [] } = useQuery(profilesQuery);
  // The present one stands there before the others are known.
  const present = { id: first.profile, name: "…" };
  const missing = first.profile !== "" && !profiles.some(({ id }) => id === first.profile);
  const offered = missing ? [present, ...profiles] : profiles;
  const change = toChange(first, draft);
  const dirty = Object.keys(change).length > 0;
  const problems = problemsOf(draft);
  const load = () => ok(api.GET("/stream-jobs/{id}", { params: { path: { id: base.id } } }));
  const save = useMutation({
    mutationFn: (seen: StreamJob) => {
      const send = ({ id, version }: StreamJob) => editJob(id, version, change);
      return saveEdit(seen, { send, load, shown: draftOf });
    },
    onSuccess: async () => {
      const later = draft.profile !== first.profile && hasPicture(job.state);
      toast.done(t(later ? "watch.edit_saved_later" : "watch.edit_saved"));
      onClose();
      await Promise.all([
        cache.invalidateQueries({ queryKey: keys.job(job.id) }),
        cache.invalidateQueries({ queryKey: keys.jobs }),
      ]);
    },
  });
  const failure = save.error ? toFailure(save.error) : null;
  const errorAt = useErrorAt(failure);
  const problem = (name: keyof Draft, path: string): string | undefined => {
    const own: Problem | undefined = problems[name];
    if (own) return t(`watch.problem_${own}`);
    return errorAt(path);
  };
  const close = useDiscard({ dirty, busy: save.isPending, onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (dirty && Object.keys(problems).length === 0) save.mutate(base);
  };
  const take = (newest: StreamJob) => {
    save.reset();
    setBase(newest);
    setDraft(draftOf(newest));
    void cache.invalidateQueries({ queryKey: keys.job(job.id) });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && void close()}
      title={t("watch.edit_title", { name: base.name })}
      text={t("watch.edit_text")}
      testId="edit-dialog"
    >
      <form onSubmit={submit} noValidate>
        <DialogBody>
          <SaveFailure
            failure={failure}
            saving={save.isPending}
            shown={SHOWN}
            load={load}
            onMine={save.mutate}
            onTheirs={take}
          />
          <TextField
            label={t("watch.edit_name")}
            value={draft.name}
            onValue={(name) => set({ name })}
            error={problem("name", "name")}
            required
            maxLength={128}
            testId="edit-name"
          />
          <AreaField
            label={t("watch.description")}
            help={t("watch.edit_description_help")}
            value={draft.description}
            onValue={(description) => set({ description })}
            error={problem("description", "description")}
            rows={3}
            testId="edit-description"
          />
          <TextField
            label={t("watch.labels")}
            help={t("watch.edit_labels_help")}
            value={draft.labels}
            onValue={(labels) => set({ labels })}
            error={problem("labels", "labels")}
            testId="edit-labels"
          />
          <SelectField
            label={t("stream.profile")}
            help={hasPicture(job.state) ? t("watch.edit_profile_later") : undefined}
            value={draft.profile}
            onValue={(profile) => set({ profile })}
            error={problem("profile", "ffmpeg_profile_id") ?? errorAt("renditions")}
            testId="edit-profile"
          >
            <option value="">{t("stream.as_is")}</option>
            {offered.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
          <CheckField
            label={t("stream.autostart")}
            checked={draft.autostart}
            onChecked={(autostart) => set({ autostart })}
            testId="edit-autostart"
          />
          {draft.autostart ? (
            <TextField
              label={t("watch.edit_order")}
              help={t("watch.edit_order_help")}
              value={draft.order}
              onValue={(order) => set({ order })}
              error={problem("order", "start_order")}
              inputMode="numeric"
              testId="edit-order"
            />
          ) : null}
        </DialogBody>
        <DialogFoot>
          <Button onClick={() => void close()}>{t("action.cancel")}</Button>
          <Button
            kind="primary"
            type="submit"
            pending={save.isPending}
            disabled={!dirty || Object.keys(problems).length > 0}
            testId="edit-save"
          >
            {t("action.save")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
