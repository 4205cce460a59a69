import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { api, ok } from "../../api/client";
import { toFailure } from "../../api/failure";
import { destinationsQuery, keys } from "../../api/queries";
import type { Destination, StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { isOwn, outputFor } from "../../state/destinations";
import { isOnAir } from "../../state/language";
import { useUsage } from "../../state/usage";
import { Button } from "../../ui/Button";
import { Choice, Choices } from "../../ui/Choice";
import { Dialog, DialogBody, DialogFoot } from "../../ui/Dialog";
import { useDiscard } from "../../ui/discard";
import { FailureNotice } from "../../ui/FailureNotice";
import { SelectField } from "../../ui/Field";
import { toast } from "../../ui/Toasts";
import { DESTINATION_FIELDS, DestinationFields } from "../destination/DestinationFields";
import { emptyDraft, lackOf, toNew, urlOf } from "../destination/draft";
import { PublicConfirm } from "../new-stream/PublicConfirm";
import { becomesPublic } from "../new-stream/public";

/** Adds a destination to a stream, also on air: one that exists, or a new one. Mount it to open it. */
export function AddOutputDialog({ job, onClose }: { job: StreamJob; onClose(): void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const may = useMay();
  const { data: all = [] } = useQuery(destinationsQuery);
  const used = new Set(job.outputs?.map((output) => output.destination_id));
  const free = all.filter(
    (destination) => destination.enabled && isOwn(destination) && !used.has(destination.id),
  );
  const mayMake = may("destinations.write");
  const [wanted, setWanted] = useState<"existing" | "fresh">("fresh");
  const mode = mayMake ? wanted : "existing";
  const [chosen, setChosen] = useState("");
  const [draft, setDraft] = useState(emptyDraft());
  // When the output is refused after its destination was made, the next try must not make a second one.
  const [made, setMade] = useState<Destination | null>(null);

  const usage = useUsage();
  const senderOf = (destination: Destination) =>
    usage.ofDestination(destination).find((use) => use.claims)?.jobName;

  const picked = free.find((each) => each.id === chosen);
  const url = urlOf(draft);
  // What goes out at once is asked for as it is before a stream goes on air: for exactly this place.
  const place =
    mode === "existing"
      ? picked && { name: picked.name, kind: picked.kind, url: picked.url }
      : url !== null && { name: draft.name.trim() || url, kind: draft.kind, url };
  // A stream whose state nobody knows, or that is about to come back, is as good as on air.
  const goesOut = isOnAir(job.state) || job.desired_state === "running";
  const open = place && goesOut && becomesPublic(place) ? place : null;
  const [confirmed, setConfirmed] = useState("");
  const unconfirmed = open !== null && confirmed !== `${open.kind} ${open.url}`;
  const [asked, setAsked] = useState(0);
  const [unread, setUnread] = useState(false);
  const question = useRef<HTMLDivElement>(null);

  const add = useMutation({
    mutationFn: async () => {
      let destination = mode === "existing" ? picked : made;
      if (!destination) {
        destination = await ok(api.POST("/destinations", { body: toNew(draft) }));
        setMade(destination);
      }
      await ok(
        api.POST("/stream-jobs/{id}/outputs", {
          params: { path: { id: job.id } },
          body: outputFor(destination),
        }),
      );
      return destination;
    },
    onSuccess: async (destination) => {
      toast.done(t("toast.output_added", { name: destination.name }));
      onClose();
      await cache.invalidateQueries({ queryKey: keys.job(job.id) });
    },
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: keys.destinations }),
        cache.invalidateQueries({ queryKey: keys.jobs }),
      ]),
  });
  const lack = mode === "fresh" ? lackOf(draft) : null;
  const missing = mode === "existing" && !picked;
  const failure = (asked > 0 ? lack : null) ?? (add.error ? toFailure(add.error) : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (lack || missing) return setAsked(asked + 1);
    if (!unconfirmed) return add.mutate();
    setUnread(true);
    // On a phone the question stands below what is in sight, and pressing the button would seem to do nothing.
    question.current?.querySelector("input")?.focus();
    requestAnimationFrame(() => question.current?.scrollIntoView?.({ block: "nearest" }));
  };
  const entered = JSON.stringify(draft) !== JSON.stringify(emptyDraft());
  const close = useDiscard({ dirty: entered || chosen !== "", busy: add.isPending, onClose });
  const sender = picked && senderOf(picked);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && void close()}
      title={t("dest.add_on_air", { name: job.name })}
      text={isOnAir(job.state) ? t("dest.add_on_air_text") : ""}
      testId="add-dialog"
    >
      <form onSubmit={submit} noValidate>
        <DialogBody>
          {failure ? <FailureNotice key={asked} failure={failure} shown={DESTINATION_FIELDS} /> : null}
          {mayMake && free.length > 0 ? (
            <Choices label={t("dest.choose")} columns={2}>
              <Choice
                name="which"
                label={t("dest.fresh")}
                checked={mode === "fresh"}
                onChoose={() => setWanted("fresh")}
                testId="dest-mode-fresh"
              />
              <Choice
                name="which"
                label={t("dest.existing")}
                checked={mode === "existing"}
                onChoose={() => setWanted("existing")}
                testId="dest-mode-existing"
              />
            </Choices>
          ) : null}
          {mode === "fresh" ? (
            <DestinationFields draft={draft} onDraft={setDraft} failure={failure} />
          ) : free.length > 0 ? (
            <SelectField
              label={t("dest.choose")}
              help={picked && sender ? t("new.in_use", { name: picked.name, stream: sender }) : undefined}
              error={asked > 0 && missing ? t("field.required") : undefined}
              value={chosen}
              onValue={setChosen}
              required
              testId="dest-existing"
            >
              <option value="" />
              {free.map((destination) => (
                <option key={destination.id} value={destination.id}>
                  {destination.name}
                </option>
              ))}
            </SelectField>
          ) : (
            <p>{t("dest.unavailable")}</p>
          )}
          {open ? (
            <PublicConfirm
              ref={question}
              names={[open.name]}
              confirmed={!unconfirmed}
              onConfirmed={(on) => setConfirmed(on ? `${open.kind} ${open.url}` : "")}
              error={unread && unconfirmed ? t("new.need_confirm") : undefined}
            />
          ) : null}
        </DialogBody>
        <DialogFoot>
          <Button onClick={() => void close()}>{t("action.cancel")}</Button>
          <Button
            kind="primary"
            type="submit"
            pending={add.isPending}
            disabled={mode === "existing" && free.length === 0}
            testId="dest-save"
          >
            {t("dest.add")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
