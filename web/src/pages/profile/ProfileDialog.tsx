import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ifMatch, ok } from "../../api/client";
import { toFailure } from "../../api/failure";
import { keys } from "../../api/queries";
import type { Profile } from "../../api/types";
import { affectedSentences } from "../../state/affected";
import { fieldSentence } from "../../state/sentences";
import { Button } from "../../ui/Button";
import { useConfirm } from "../../ui/Confirm";
import { Dialog, DialogBody, DialogFoot } from "../../ui/Dialog";
import { FailureNotice } from "../../ui/FailureNotice";
import { AreaField, CheckField, TextField } from "../../ui/Field";
import { toast } from "../../ui/Toasts";
import { AUDIO_FIELDS, bodyOf, draftOf, VIDEO_FIELDS } from "./draft";
import styles from "./ProfileDialog.module.css";

const SHOWN = [
  "name",
  ...VIDEO_FIELDS.map((field) => `video.${field}`),
  ...AUDIO_FIELDS.map((field) => `audio.${field}`),
  "filters.video",
  "filters.audio",
];
const EXAMPLES: Record<string, string> = {
  codec: "libx264",
  width: "1920",
  height: "1080",
  fps: "30",
  bitrate: "6000k",
  preset: "veryfast",
  gop: "60",
  pixel_format: "yuv420p",
  sample_rate: "48000",
  channels: "2",
};

interface Props {
  profile: Profile | null;
  onClose(): void;
}

/** Makes or edits an encoding profile. Mount it to open it. */
export function ProfileDialog({ profile, onClose }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const confirm = useConfirm();
  const [first] = useState(() => draftOf(profile));
  const [draft, setDraft] = useState(first);
  const dirty = JSON.stringify(draft) !== JSON.stringify(first);

  const save = useMutation({
    mutationFn: () => {
      const body = bodyOf(draft, profile);
      if (!profile) return ok(api.POST("/ffmpeg-profiles", { body }));
      const params = { path: { id: profile.id }, header: ifMatch(profile.version) };
      return ok(api.PATCH("/ffmpeg-profiles/{id}", { params, body }));
    },
    onSuccess: async (saved) => {
      await cache.invalidateQueries({ queryKey: keys.profiles });
      toast.done(t("profile.saved", { name: saved.name }), affectedSentences(t, saved.affected));
      onClose();
    },
  });
  const failure = save.error ? toFailure(save.error) : null;
  const errorAt = (path: string) => {
    const field = failure?.field(path);
    return field ? fieldSentence(t, field) : undefined;
  };
  // One field here, but a list on the server: the refusal names the place in it.
  const expertFault = failure?.fields.find((field) => field.path.startsWith("expert_args"));
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
    save.mutate();
  };
  const help: Partial<Record<string, string>> = {
    bitrate: t("profile.bitrate_help"),
    preset: t("profile.preset_help"),
    gop: t("profile.gop_help"),
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && void close()}
      title={profile ? t("profile.edit", { name: profile.name }) : t("profile.new")}
      testId="profile-dialog"
    >
      <form onSubmit={submit} noValidate>
        <DialogBody>
          {failure ? <FailureNotice failure={failure} shown={SHOWN} /> : null}
          <TextField
            label={t("profile.name")}
            placeholder={t("profile.name_example")}
            error={errorAt("name")}
            value={draft.name}
            onValue={(name) => setDraft({ ...draft, name })}
            maxLength={128}
            required
            testId="profile-name"
          />
          <CheckField
            label={t("profile.copy")}
            help={t("profile.copy_help")}
            checked={draft.copy_mode}
            onChecked={(copy_mode) => setDraft({ ...draft, copy_mode })}
            testId="profile-copy"
          />
          {draft.copy_mode ? null : (
            <>
              <fieldset className={styles.group}>
                <legend>{t("profile.video")}</legend>
                {VIDEO_FIELDS.map((field) => (
                  <TextField
                    key={field}
                    label={t(`profile.${field}`)}
                    help={help[field]}
                    placeholder={EXAMPLES[field] ?? ""}
                    error={errorAt(`video.${field}`)}
                    value={draft.video[field]}
                    onValue={(value) => setDraft({ ...draft, video: { ...draft.video, [field]: value } })}
                    spellCheck={false}
                    autoCapitalize="off"
                    testId={`profile-video-${field}`}
                  />
                ))}
              </fieldset>
              <fieldset className={styles.group}>
                <legend>{t("profile.audio")}</legend>
                <div className={styles.wide}>
                  <CheckField
                    label={t("profile.no_audio")}
                    checked={draft.audioOff}
                    onChecked={(audioOff) => setDraft({ ...draft, audioOff })}
                  />
                </div>
                {draft.audioOff
                  ? null
                  : AUDIO_FIELDS.map((field) => (
                      <TextField
                        key={field}
                        label={t(`profile.${field}`)}
                        placeholder={
                          field === "codec" ? "aac" : field === "bitrate" ? "160k" : (EXAMPLES[field] ?? "")
                        }
                        error={errorAt(`audio.${field}`)}
                        value={draft.audio[field]}
                        onValue={(value) => setDraft({ ...draft, audio: { ...draft.audio, [field]: value } })}
                        spellCheck={false}
                        autoCapitalize="off"
                        testId={`profile-audio-${field}`}
                      />
                    ))}
              </fieldset>
              <details className={styles.more} open={draft.expert !== "" || draft.filterVideo !== ""}>
                <summary>{t("profile.advanced")}</summary>
                <div>
                  <TextField
                    label={t("profile.filter_video")}
                    error={errorAt("filters.video")}
                    value={draft.filterVideo}
                    onValue={(filterVideo) => setDraft({ ...draft, filterVideo })}
                    spellCheck={false}
                  />
                  <TextField
                    label={t("profile.filter_audio")}
                    error={errorAt("filters.audio")}
                    value={draft.filterAudio}
                    onValue={(filterAudio) => setDraft({ ...draft, filterAudio })}
                    spellCheck={false}
                  />
                  <AreaField
                    label={t("profile.expert")}
                    help={t("profile.expert_help")}
                    error={expertFault ? fieldSentence(t, expertFault) : undefined}
                    value={draft.expert}
                    onValue={(expert) => setDraft({ ...draft, expert })}
                    spellCheck={false}
                  />
                </div>
              </details>
            </>
          )}
        </DialogBody>
        <DialogFoot>
          <Button onClick={() => void close()}>{t("action.cancel")}</Button>
          <Button
            kind="primary"
            type="submit"
            pending={save.isPending}
            disabled={draft.name.trim() === "" || (profile !== null && !dirty)}
            testId="profile-save"
          >
            {t("action.save")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
