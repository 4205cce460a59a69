import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useBlocker, useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { toFailure } from "../../api/failure";
import type { FoundStream } from "../../api/probe";
import { destinationsQuery, keys, meQuery, profilesQuery } from "../../api/queries";
import { useTranslation } from "../../i18n/use-translation";
import { isPublic } from "../../state/destinations";
import { fieldSentence } from "../../state/sentences";
import { Button } from "../../ui/Button";
import { useConfirm } from "../../ui/Confirm";
import { TextField } from "../../ui/Field";
import { PageHead } from "../../ui/Page";
import { toast } from "../../ui/Toasts";
import { goOnAir, type Made, type Stage, StageFailure } from "./create";
import { Doubts } from "./Doubts";
import { doubtsOf } from "./doubts";
import { HowStep } from "./HowStep";
import { bodyOf, defaultHow, type How, isChanged, mustEncode, resultOf, sizeOf } from "./how";
import styles from "./NewStream.module.css";
import { becomesPublic, takesPicture, targetsOf } from "./public";
import { hasSizes, renditionOf } from "./rendition";
import { StageNotice } from "./StageNotice";
import { Stepper } from "./Stepper";
import { Summary } from "./Summary";
import { searchOf, validateWizardSearch } from "./search";
import { inputsOf, nameOf } from "./source";
import { WhatStep } from "./WhatStep";
import { WhereStep } from "./WhereStep";
import {
  confirmationOf,
  dropDraft,
  emptyWizard,
  holdsSecret,
  isDirty,
  keepDraft,
  lackOf,
  loadDraft,
  STEPS,
  type Step,
  type Wizard,
} from "./wizard";

/** What, how, where, and on air. */
export function NewStream() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const confirm = useConfirm();
  const { data: me } = useQuery(meQuery);
  const { data: profiles = [] } = useQuery(profilesQuery);
  const { data: destinations = [] } = useQuery(destinationsQuery);
  const user = me?.id ?? "";
  const { step: asked = "what" } = validateWizardSearch(
    useSearch({ strict: false }) as Record<string, unknown>,
  );
  const [kept] = useState(() => loadDraft(user));
  const [wizard, setWizard] = useState<Wizard>(kept ?? emptyWizard());
  const [restored, setRestored] = useState(kept !== null && isDirty(kept));
  const [found, setFound] = useState<FoundStream[] | null>(null);
  const [soundFound, setSoundFound] = useState<FoundStream[] | null>(null);
  // What was warned of once Next was pressed, and what was gone on with all the same.
  const [warned, setWarned] = useState("");
  const [accepted, setAccepted] = useState("");
  const [stage, setStage] = useState<Stage | null>(null);
  const made = useRef<Made>({});
  const done = useRef(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const set = (part: Partial<Wizard>) => setWizard((before) => ({ ...before, ...part }));
  const { step, picture, sound } = wizard;

  const fallback = defaultHow(picture);
  const how: How = wizard.how && !(wizard.how.kind === "copy" && mustEncode(picture)) ? wizard.how : fallback;
  const guess = picture.kind === "test" ? t("new.name_default_test") : nameOf(picture);
  const name = (wizard.name ?? guess).trim();
  const chosen = destinations.filter((destination) => wizard.destinations.includes(destination.id));
  const publicNames = chosen.filter(becomesPublic).map((destination) => destination.name);
  const away = chosen.filter((destination) => isPublic(destination.kind)).length;
  const dirty = isDirty(wizard);
  const lack = STEPS.map((each) => lackOf(wizard, each, how, name));
  const lackHere = lack[STEPS.indexOf(step)] ?? null;
  const unconfirmed = publicNames.length > 0 && wizard.confirmed !== confirmationOf(publicNames);
  const reach = lack[0] ? "what" : lack[1] ? "how" : "where";
  const need = lackHere ?? (step === "where" && unconfirmed ? "confirm" : null);

  const doubts = doubtsOf(picture, sound, resultOf(how, profiles), found, soundFound);
  const doubted = JSON.stringify(doubts);
  const doubtful = doubts.length > 0 && accepted !== doubted;
  const anyway = doubtful && warned === doubted;

  useEffect(() => {
    if (done.current) return;
    if (dirty) keepDraft(user, wizard);
    else dropDraft(user);
  }, [user, wizard, dirty]);

  const show = (next: Step) => {
    set({ step: next });
    // The next step begins where it is read from, for eyes and for screen readers alike.
    requestAnimationFrame(() => {
      heading.current?.focus();
      heading.current?.scrollIntoView({ block: "nearest" });
    });
  };
  const goTo = (next: Step, replace = false) => {
    show(next);
    void navigate({ to: "/streams/new", search: searchOf(next), replace });
  };
  // Each step is an entry of the browser's history: its Back leads to the step before and not out of here.
  const turned = useRef<Step | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the address decides; the step follows it.
  useEffect(() => {
    const before = turned.current;
    turned.current = asked;
    if (asked === step) return;
    // A draft that was kept says where it was left; an address beyond what is filled in says nothing.
    const reachable = STEPS.indexOf(asked) <= STEPS.indexOf(reach);
    if (before === null || !reachable || go.isPending) goTo(step, true);
    else show(asked);
  }, [asked]);

  const go = useMutation({
    mutationFn: (start: boolean) => {
      const changed = how.kind === "preset" && isChanged(how.preset, how.changes);
      const profile =
        how.kind === "copy"
          ? null
          : how.kind === "profile"
            ? { id: how.id }
            : {
                name: changed ? t("new.profile_for", { name }) : t(`new.preset_name_${how.preset}`),
                body: bodyOf(how.preset, how.changes),
              };
      const plan = {
        name,
        inputs: inputsOf(picture, sound, sizeOf(how, profiles)),
        profile,
        destinations: chosen,
        second:
          wizard.second && hasSizes(resultOf(how, profiles))
            ? {
                rendition: renditionOf(wizard.second),
                destinations: wizard.small.filter((id) =>
                  chosen.some((destination) => destination.id === id && takesPicture(destination)),
                ),
              }
            : null,
        recordingName: wizard.record ? t("new.recording_of", { name }) : null,
        previewName: t("dest.kind_preview"),
        start,
      };
      return goOnAir(cache, plan, made.current, setStage);
    },
    onSuccess: (job, start) => {
      if (!start) toast.done(t("toast.stream_created", { name: job.name }));
      return leaveFor(job.id);
    },
    onError: (thrown) => {
      const job = made.current.job;
      if (!(thrown instanceof StageFailure) || thrown.stage !== "start" || !job) return undefined;
      // The stream exists: what went wrong with its start is told on its own page.
      toast.failed(t("new.created_not_started"), thrown.failure);
      return leaveFor(job.id);
    },
    onSettled: () => setStage(null),
  });
  const leaveFor = async (id: string) => {
    done.current = true;
    dropDraft(user);
    void cache.invalidateQueries({ queryKey: keys.jobs });
    await navigate({ to: "/streams/$id", params: { id }, replace: true });
  };
  const failed = go.error instanceof StageFailure && go.error.stage !== "start" ? go.error : null;
  const failure =
    failed?.failure ?? (go.error && !(go.error instanceof StageFailure) ? toFailure(go.error) : null);
  const nameFault = failure?.field("name");

  useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      if (!dirty || done.current || current.pathname === next.pathname) return false;
      const leave = await confirm({
        title: t("new.leave_title"),
        text: [t("new.leave_text")],
        yes: t("new.leave_yes"),
        no: t("new.leave_no"),
      });
      if (leave) dropDraft(user);
      return !leave;
    },
    // The draft survives a reload; only what is secret does not.
    enableBeforeUnload: () => !done.current && holdsSecret(wizard),
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (need || go.isPending) return;
    if (doubtful && !anyway) return setWarned(doubted);
    if (doubtful) setAccepted(doubted);
    if (step === "where") go.mutate(true);
    else goTo(step === "what" ? "how" : "where");
  };
  const anew = () => {
    setWizard(emptyWizard());
    void navigate({ to: "/streams/new", search: {}, replace: true });
    setFound(null);
    setSoundFound(null);
    setRestored(false);
  };
  const last = step === "where";
  return (
    <>
      <PageHead title={t("new.title")} />
      <form className={styles.grid} onSubmit={submit} noValidate>
        <div className={styles.steps}>
          <Stepper step={step} reach={reach} onStep={goTo} />
          {restored ? (
            <p className={styles.restored} role="status">
              {t("new.restored")}
              <Button kind="quiet" onClick={anew}>
                {t("new.restored_anew")}
              </Button>
            </p>
          ) : null}
          {failure ? (
            <StageNotice stage={failed?.stage ?? null} failure={failure} made={made.current} onStep={goTo} />
          ) : null}
          <section className={styles.step} aria-labelledby="new-step" data-testid={`page-${step}`}>
            <div className={styles.title}>
              <h2 id="new-step" ref={heading} tabIndex={-1}>
                {t(`new.step_${step}`)}
              </h2>
              <p>{t(`new.step_${step}_help`)}</p>
            </div>
            {step === "what" ? (
              <WhatStep wizard={wizard} onWizard={set} onFound={setFound} onSoundFound={setSoundFound} />
            ) : null}
            {step === "how" ? (
              <HowStep
                wizard={wizard}
                how={how}
                onHow={(next) => set({ how: next })}
                profiles={profiles}
                found={found}
                targets={targetsOf(chosen)}
                placesAway={away}
                onWizard={set}
              />
            ) : null}
            {last ? (
              <WhereStep
                wizard={wizard}
                onWizard={set}
                publicNames={publicNames}
                how={how}
                profiles={profiles}
                found={found}
                chosen={chosen}
              />
            ) : null}
          </section>
        </div>
        <aside className={styles.summary} aria-label={t("new.summary")}>
          <Summary wizard={wizard} how={how} chosen={chosen} profiles={profiles} />
          <TextField
            label={t("new.name")}
            help={t("new.name_help")}
            error={nameFault ? fieldSentence(t, nameFault) : undefined}
            value={wizard.name ?? guess}
            onValue={(typed) => set({ name: typed })}
            maxLength={128}
            testId="stream-name"
          />
          {last ? (
            <p className={styles.public}>
              {publicNames.length
                ? t("new.public_some", { names: publicNames.join(", ") })
                : t("new.public_none")}
            </p>
          ) : null}
          <Doubts doubts={doubts} />
          <Button
            kind="primary"
            big
            type="submit"
            pending={go.isPending}
            disabled={need !== null}
            testId={last ? "go-on-air" : "next-step"}
          >
            {t(
              go.isPending
                ? "new.going"
                : last
                  ? anyway
                    ? "new.go_anyway"
                    : "new.go"
                  : anyway
                    ? "new.next_anyway"
                    : "new.next",
            )}
          </Button>
          {go.isPending && stage ? (
            <p className={styles.need} role="status" data-testid="stage">
              {t(`new.stage_${stage}`)}
            </p>
          ) : null}
          {need ? <p className={styles.need}>{t(`new.need_${need}`)}</p> : null}
          {step === "what" ? null : (
            <Button
              kind="quiet"
              icon="back"
              disabled={go.isPending}
              onClick={() => goTo(last ? "how" : "what")}
              testId="back-step"
            >
              {t("new.back")}
            </Button>
          )}
          {last ? (
            <Button
              kind="quiet"
              disabled={lackHere !== null || go.isPending}
              onClick={() => go.mutate(false)}
              testId="save-only"
            >
              {t("new.save_only")}
            </Button>
          ) : null}
        </aside>
      </form>
    </>
  );
}
