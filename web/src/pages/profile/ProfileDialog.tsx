import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ifMatch, ok } from "../../api/client";
import { toFailure } from "../../api/failure";
import { enteredOver, saveEdit } from "../../api/meanwhile";
import { keys, profilesQuery } from "../../api/queries";
import type { Profile } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { affectedSentences } from "../../state/affected";
import { useUsage } from "../../state/usage";
import { Button } from "../../ui/Button";
import { Dialog, DialogBody, DialogFoot } from "../../ui/Dialog";
import { useDiscard } from "../../ui/discard";
import { SaveFailure } from "../../ui/SaveFailure";
import { toast } from "../../ui/Toasts";
import { AUDIO_FIELDS, bodyOf, copyOf, type Draft, draftOf, VIDEO_FIELDS } from "./draft";
import styles from "./ProfileDialog.module.css";
import { ProfileFields } from "./ProfileFields";

const SHOWN = [
  "name",
  ...VIDEO_FIELDS.map((field) => `video.${field}`),
  ...AUDIO_FIELDS.map((field) => `audio.${field}`),
  "video.disabled",
  "filters.video",
  "filters.audio",
];

interface Props {
  profile: Profile | null;
  /** A new one begins as a copy of this. */
  like?: Profile;
  onClose(): void;
}

/** Which streams on air go by this profile, and when a change reaches them. */
function Reached({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const live = useUsage()
    .ofProfile(profile)
    .filter((use) => use.onAir)
    .map((use) => use.jobName);
  if (live.length === 0) return null;
  return (
    <p className={styles.note} data-testid="profile-reached">
      {t("profile.reached", { count: live.length, names: live.join(", ") })}
    </p>
  );
}

/** Makes or edits an encoding profile. Mount it to open it. */
export function ProfileDialog({ profile, like, onClose }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { data: all = [] } = useQuery(profilesQuery);
  const [base, setBase] = useState(profile);
  const [first, setFirst] = useState<Draft>(() =>
    like
      ? copyOf(
          like,
          all.map((each) => each.name),
        )
      : draftOf(profile),
  );
  const [draft, setDraft] = useState(first);
  const dirty = JSON.stringify(draft) !== JSON.stringify(first);

  const load = base && (() => ok(api.GET("/ffmpeg-profiles/{id}", { params: { path: { id: base.id } } })));
  const save = useMutation({
    mutationFn: (seen: Profile | null) => {
      // Of a copy the keys that this form does not show come along too.
      if (!seen || !load) {
        return ok(api.POST("/ffmpeg-profiles", { body: bodyOf(draft, like ?? null) }));
      }
      const send = (stored: Profile) => {
        const params = { path: { id: stored.id }, header: ifMatch(stored.version) };
        const body = bodyOf(enteredOver(first, draft, draftOf(stored)), stored);
        return ok(api.PATCH("/ffmpeg-profiles/{id}", { params, body }));
      };
      return saveEdit(seen, { send, load, shown: draftOf });
    },
    onSuccess: async (saved) => {
      await cache.invalidateQueries({ queryKey: keys.profiles });
      toast.done(t("profile.saved", { name: saved.name }), affectedSentences(t, saved.affected));
      onClose();
    },
  });
  const failure = save.error ? toFailure(save.error) : null;
  const close = useDiscard({ dirty, busy: save.isPending, onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (draft.name.trim() !== "") save.mutate(base);
  };
  const take = (newest: Profile) => {
    save.reset();
    setBase(newest);
    setFirst(draftOf(newest));
    setDraft(draftOf(newest));
    void cache.invalidateQueries({ queryKey: keys.profiles });
  };
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && void close()}
      title={base ? t("profile.edit", { name: base.name }) : t("profile.new")}
      testId="profile-dialog"
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
          {base ? <Reached profile={base} /> : null}
          <ProfileFields draft={draft} onDraft={setDraft} failure={failure} />
        </DialogBody>
        <DialogFoot>
          <Button onClick={() => void close()}>{t("action.cancel")}</Button>
          <Button
            kind="primary"
            type="submit"
            pending={save.isPending}
            disabled={draft.name.trim() === "" || (base !== null && !dirty)}
            testId="profile-save"
          >
            {t("action.save")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
