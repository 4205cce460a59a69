import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ifMatch, ok } from "../../api/client";
import { toFailure } from "../../api/failure";
import { saveEdit } from "../../api/meanwhile";
import { destinationsQuery, keys } from "../../api/queries";
import type { Destination } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { affectedSentences } from "../../state/affected";
import { useUsage } from "../../state/usage";
import { Button } from "../../ui/Button";
import { Dialog, DialogBody, DialogFoot } from "../../ui/Dialog";
import { useDiscard } from "../../ui/discard";
import { SaveFailure } from "../../ui/SaveFailure";
import { toast } from "../../ui/Toasts";
import { DESTINATION_FIELDS, DestinationFields } from "./DestinationFields";
import {
  copyOf,
  type Draft,
  draftOf,
  emptyDraft,
  forService,
  isComplete,
  lackOf,
  toEdit,
  toNew,
} from "./draft";
import styles from "./Fields.module.css";
import { ServiceChooser } from "./ServiceChooser";

interface Props {
  /** The one to edit; `null` makes a new one. */
  destination: Destination | null;
  /** A new one begins as a copy of this, without its secret. */
  like?: Destination;
  onClose(): void;
  onSaved?(destination: Destination): void;
}

/** Which streams on air a change reaches, said before it is saved. */
function Reached({ destination }: { destination: Destination }) {
  const { t } = useTranslation();
  const uses = useUsage().ofDestination(destination);
  const live = uses.filter((use) => use.onAir).map((use) => use.jobName);
  if (live.length === 0) return null;
  return (
    <p className={styles.note} data-testid="dest-reached">
      {t("dest.reached", { count: live.length, names: live.join(", ") })}
    </p>
  );
}

/** Makes or edits a destination. Mount it to open it. */
export function DestinationDialog({ destination, like, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { data: all = [] } = useQuery(destinationsQuery);
  const names = all.map((each) => each.name);
  // As it was when the form was filled: what changed is what differs from that.
  const [base, setBase] = useState(destination);
  const [first, setFirst] = useState<Draft>(() =>
    destination ? draftOf(destination) : like ? copyOf(like, names) : emptyDraft(),
  );
  const [draft, setDraft] = useState(first);
  const [choosing, setChoosing] = useState(!destination && !like);
  const dirty = JSON.stringify(draft) !== JSON.stringify(first);
  const unchanged = base !== null && !dirty;

  const load = base && (() => ok(api.GET("/destinations/{id}", { params: { path: { id: base.id } } })));
  const save = useMutation({
    mutationFn: (seen: Destination | null) =>
      base && load && seen
        ? saveEdit(seen, {
            send: ({ id, version }) => {
              const params = { path: { id }, header: ifMatch(version) };
              return ok(api.PATCH("/destinations/{id}", { params, body: toEdit(draft, base) }));
            },
            load,
            // Of a stored key only its mask is known.
            shown: (stored) => [draftOf(stored), stored.stream_key],
          })
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
  // What is missing is said when somebody wants to save, and no longer than it is missing.
  const [asked, setAsked] = useState(0);
  const lack = asked > 0 ? lackOf(draft) : null;
  const failure = lack ?? (save.error ? toFailure(save.error) : null);

  const close = useDiscard({ dirty: dirty && !choosing, busy: save.isPending, onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A form in a dialog over another form must not submit that one too.
    event.stopPropagation();
    if (choosing || unchanged) return;
    if (isComplete(draft)) save.mutate(base);
    else setAsked(asked + 1);
  };
  const take = (newest: Destination) => {
    save.reset();
    setBase(newest);
    setFirst(draftOf(newest));
    setDraft(draftOf(newest));
    void cache.invalidateQueries({ queryKey: keys.destinations });
  };
  const choose = (next: Draft) => {
    setDraft(next);
    setChoosing(false);
  };
  return (
    <Dialog
      open
      wide={choosing}
      onOpenChange={(open) => !open && void close()}
      title={base ? t("dest.edit", { name: base.name }) : t("dest.new")}
      text={choosing ? t("dest.choose_text") : ""}
      testId="dest-dialog"
    >
      <form onSubmit={submit} noValidate>
        <DialogBody>
          <SaveFailure
            failure={failure}
            saving={save.isPending}
            shown={DESTINATION_FIELDS}
            round={asked}
            load={load}
            onMine={save.mutate}
            onTheirs={take}
          />
          {choosing ? (
            <ServiceChooser
              onService={(id) => choose(forService(draft, id, names))}
              onKind={(kind) => choose({ ...emptyDraft(kind), name: draft.name })}
            />
          ) : (
            <>
              {base ? <Reached destination={base} /> : null}
              <DestinationFields
                draft={draft}
                onDraft={setDraft}
                failure={failure}
                mask={base?.has_stream_key ? (base.stream_key ?? "••••") : null}
                existing={base !== null}
                before={base}
              />
            </>
          )}
        </DialogBody>
        <DialogFoot>
          {choosing || base || like ? null : (
            <Button kind="quiet" icon="back" onClick={() => setChoosing(true)}>
              {t("dest.choose_other")}
            </Button>
          )}
          <Button onClick={() => void close()}>{t("action.cancel")}</Button>
          {choosing ? null : (
            <Button
              kind="primary"
              type="submit"
              pending={save.isPending}
              disabled={unchanged}
              testId="dest-save"
            >
              {t("dest.save")}
            </Button>
          )}
        </DialogFoot>
      </form>
    </Dialog>
  );
}
