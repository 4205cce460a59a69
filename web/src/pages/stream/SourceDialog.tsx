import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ifMatch, ok } from "../../api/client";
import { ApiFailure, toFailure } from "../../api/failure";
import { saveEdit } from "../../api/meanwhile";
import { keys } from "../../api/queries";
import type { Input, StreamJob } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { hasPicture } from "../../state/language";
import { Button } from "../../ui/Button";
import { Dialog, DialogBody, DialogFoot } from "../../ui/Dialog";
import { useDiscard } from "../../ui/discard";
import { SaveFailure } from "../../ui/SaveFailure";
import { toast } from "../../ui/Toasts";
import { SourceFields } from "../new-stream/SourceFields";
import { editOf, emptySource, inputOf, isChosen, type Source, sourceOf } from "../new-stream/source";
import { Segments } from "./Segments";

const SIZE = { width: 1_280, height: 720, fps: 30 };

const MEDIA = ["both", "video", "audio"] as const;
type Media = (typeof MEDIA)[number];

/** What an input gives; `null` where the server knows only whole inputs. */
function mediaOf(input: Input | null | undefined): Media | null {
  const media = input && "media" in input ? input.media : null;
  return MEDIA.find((each) => each === media) ?? null;
}

/** What is left to give beside the inputs there are. */
function missingMedia(inputs: readonly Input[]): Media | null {
  const given = inputs.map(mediaOf);
  if (given.length === 0 || given.includes(null)) return null;
  return given.includes("audio") ? "video" : "audio";
}

async function loadInput(job: string, id: string): Promise<Input> {
  const stored = await ok(api.GET("/stream-jobs/{id}", { params: { path: { id: job } } }));
  const input = stored.inputs?.find((each) => each.id === id);
  if (input) return input;
  throw new ApiFailure({ code: "validation.failed", status: 404, params: { input: "not_found" } });
}

interface Props {
  job: StreamJob;
  /** The one to change; `null` adds one. */
  input: Input | null;
  onClose(): void;
}

/** Gives a stream another source, or one more. It applies when the stream is started or restarted. */
export function SourceDialog({ job, input, onClose }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [base, setBase] = useState(input);
  const [source, setSource] = useState<Source>(() => (input ? sourceOf(input) : emptySource("file")));
  const [given] = useState(() => missingMedia(job.inputs ?? []));
  const [media, setMedia] = useState(input ? mediaOf(input) : given);
  // Of a new one, only looking at another kind of source enters nothing.
  const first = base ? sourceOf(base) : emptySource(source.kind);
  const dirty = JSON.stringify(source) !== JSON.stringify(first) || media !== (base ? mediaOf(base) : given);
  const load = base && (() => loadInput(job.id, base.id));
  const save = useMutation({
    mutationFn: (seen: Input | null) => {
      const gives = media ? { media } : {};
      if (!base || !load || !seen) {
        const params = { path: { id: job.id } };
        const { order: _next, ...fresh } = inputOf(source, SIZE);
        const body = { ...fresh, ...gives };
        return ok(api.POST("/stream-jobs/{id}/inputs", { params, body }));
      }
      const send = ({ id, version }: Input) => {
        const params = { path: { id: job.id, input_id: id }, header: ifMatch(version) };
        const body = { ...editOf(source, base, SIZE), ...gives };
        return ok(api.PATCH("/stream-jobs/{id}/inputs/{input_id}", { params, body }));
      };
      return saveEdit(seen, { send, load, shown: (stored) => [sourceOf(stored), mediaOf(stored)] });
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
    save.mutate(base);
  };
  const close = useDiscard({ dirty, busy: save.isPending, onClose });
  const take = (newest: Input) => {
    save.reset();
    setBase(newest);
    setSource(sourceOf(newest));
    setMedia(mediaOf(newest));
    void cache.invalidateQueries({ queryKey: keys.job(job.id) });
  };
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && void close()}
      title={t(input ? "stream.source_change" : "watch.source_add")}
      text={t("stream.source_change_text")}
      testId="source-dialog"
    >
      <form onSubmit={submit} noValidate>
        <DialogBody>
          <SaveFailure
            failure={save.error ? toFailure(save.error) : null}
            saving={save.isPending}
            load={load}
            onMine={save.mutate}
            onTheirs={take}
          />
          <SourceFields
            source={source}
            onSource={setSource}
            wants={media ?? "both"}
            {...(input ? { inputId: input.id } : {})}
          />
          {media ? (
            <div>
              <p>{t("watch.source_gives")}</p>
              <Segments<Media>
                label={t("watch.source_gives")}
                options={MEDIA}
                value={media}
                say={(option) => t(`watch.gives_${option}`)}
                onValue={setMedia}
              />
            </div>
          ) : null}
        </DialogBody>
        <DialogFoot>
          <Button onClick={() => void close()}>{t("action.cancel")}</Button>
          <Button
            kind="primary"
            type="submit"
            pending={save.isPending}
            disabled={!isChosen(source)}
            testId="source-save"
          >
            {t("action.save")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
