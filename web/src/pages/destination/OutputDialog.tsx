import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ifMatch, ok } from "../../api/client";
import { ApiFailure, toFailure } from "../../api/failure";
import { saveEdit } from "../../api/meanwhile";
import { keys } from "../../api/queries";
import type { EditOutput, Output, StreamJob } from "../../api/types";
import { isKey } from "../../i18n";
import { useTranslation } from "../../i18n/use-translation";
import { useErrorAt } from "../../state/field-errors";
import { hasPicture } from "../../state/language";
import { Button } from "../../ui/Button";
import { Dialog, DialogBody, DialogFoot } from "../../ui/Dialog";
import { useDiscard } from "../../ui/discard";
import { SelectField, TextField } from "../../ui/Field";
import { SaveFailure } from "../../ui/SaveFailure";
import { toast } from "../../ui/Toasts";
import { type Rendition, renditionOf, SECOND } from "../new-stream/rendition";
import styles from "./Fields.module.css";
import { formatsOf } from "./formats";

/** What the server says of sizes; one of an older version says nothing. */
interface Sizes {
  renditions?: Rendition[] | null;
}
const sizesOf = (job: StreamJob): Rendition[] | null =>
  "renditions" in job ? ((job as StreamJob & Sizes).renditions ?? []) : null;
const sizeOf = (output: Output): string =>
  "rendition" in output && typeof output.rendition === "string" ? output.rendition : "";

const NEW = "+";
const FIELDS = ["width", "height", "bitrate"] as const;

/** An output as its stream has it: that has the sizes to choose from. */
interface Place {
  job: StreamJob;
  output: Output;
}

/** What of it is chosen here. */
const choiceOf = ({ output }: Place) => ({ format: output.format, size: sizeOf(output) });

async function loadPlace(job: string, id: string): Promise<Place> {
  const stored = await ok(api.GET("/stream-jobs/{id}", { params: { path: { id: job } } }));
  const output = stored.outputs?.find((each) => each.id === id);
  if (output) return { job: stored, output };
  throw new ApiFailure({ code: "validation.failed", status: 404, params: { output: "not_found" } });
}

interface Props extends Place {
  onClose(): void;
}

/** How one stream goes to one destination: in which container, and with which of its pictures. */
export function OutputDialog({ job, output, onClose }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [base, setBase] = useState<Place>({ job, output });
  // Radio has no picture to choose a size of.
  const sizes = output.destination_kind === "icecast" ? null : sizesOf(job);
  const formats = formatsOf(output.destination_kind);
  const before = choiceOf(base);
  const [format, setFormat] = useState(before.format);
  const [size, setSize] = useState(before.size);
  const [second, setSecond] = useState(SECOND);
  const dirty = format !== before.format || size !== before.size;
  const send = async ({ job: stream, output: stored }: Place) => {
    let wanted = size;
    if (size === NEW) {
      const fresh = renditionOf(second);
      wanted = fresh.name;
      const there = sizesOf(stream) ?? [];
      // It is there already where only the second half of an earlier try was refused.
      if (!there.some(({ name }) => name === fresh.name)) {
        const body = { renditions: [...there, fresh] } as object;
        const params = { path: { id: stream.id }, header: ifMatch(stream.version) };
        await ok(api.PATCH("/stream-jobs/{id}", { params, body }));
      }
    }
    const edit: EditOutput & { rendition?: string | null } = {};
    if (format !== before.format) edit.format = format;
    if (wanted !== before.size) edit.rendition = wanted || null;
    const params = { path: { id: stream.id, output_id: stored.id }, header: ifMatch(stored.version) };
    return ok(api.PATCH("/stream-jobs/{id}/outputs/{output_id}", { params, body: edit }));
  };
  const load = () => loadPlace(job.id, output.id);
  const save = useMutation({
    mutationFn: (seen: Place) => saveEdit(seen, { send, load, shown: choiceOf }),
    onSuccess: () => {
      const later = hasPicture(job.state) && size !== before.size;
      toast.done(t("dest.output_saved"), later ? [t("affected.restart", { count: 1, names: job.name })] : []);
      onClose();
    },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.job(job.id) }),
  });
  const failure = save.error ? toFailure(save.error) : null;
  const errorAt = useErrorAt(failure);
  const close = useDiscard({ dirty, busy: save.isPending, onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (dirty) save.mutate(base);
  };
  const take = (newest: Place) => {
    save.reset();
    setBase(newest);
    setFormat(newest.output.format);
    setSize(sizeOf(newest.output));
    void cache.invalidateQueries({ queryKey: keys.job(job.id) });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && void close()}
      title={t("dest.output_title", { name: output.destination_name ?? t("output.unnamed") })}
      text={t("dest.output_text")}
      testId="output-dialog"
    >
      <form onSubmit={submit} noValidate>
        <DialogBody>
          <SaveFailure
            failure={failure}
            saving={save.isPending}
            shown={["format", "rendition", "renditions"]}
            load={load}
            onMine={save.mutate}
            onTheirs={take}
          />
          <SelectField
            label={t("dest.format")}
            help={formats.length < 2 ? t("dest.format_only") : undefined}
            error={errorAt("format")}
            value={format}
            onValue={setFormat}
            testId="output-format"
          >
            {[...new Set([...formats, before.format])].map((each) => (
              <option key={each} value={each}>
                {isKey(`dest.format_${each}`) ? t(`dest.format_${each as "flv"}`) : each}
              </option>
            ))}
          </SelectField>
          {sizes ? (
            <SelectField
              label={t("dest.picture")}
              help={t("dest.picture_help")}
              error={errorAt("rendition") ?? errorAt("renditions")}
              value={size}
              onValue={setSize}
              testId="output-size"
            >
              <option value="">{t("dest.picture_main")}</option>
              {sizes.map(({ name, width, height }) => (
                <option key={name} value={name}>
                  {t("dest.picture_small", { name, width, height })}
                </option>
              ))}
              {sizes.length === 0 ? <option value={NEW}>{t("dest.picture_new")}</option> : null}
            </SelectField>
          ) : null}
          {size === NEW ? (
            <div className={styles.parts}>
              {FIELDS.map((field) => (
                <TextField
                  key={field}
                  label={t(`profile.${field}`)}
                  value={second[field]}
                  onValue={(value) => setSecond({ ...second, [field]: value })}
                  spellCheck={false}
                  autoCapitalize="off"
                />
              ))}
            </div>
          ) : null}
        </DialogBody>
        <DialogFoot>
          <Button onClick={() => void close()}>{t("action.cancel")}</Button>
          <Button
            kind="primary"
            type="submit"
            pending={save.isPending}
            disabled={!dirty}
            testId="output-save"
          >
            {t("action.save")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
