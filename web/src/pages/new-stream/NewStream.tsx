import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useBlocker, useNavigate } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "../../api/client";
import { toFailure } from "../../api/failure";
import { destinationsQuery, keys, profilesQuery } from "../../api/queries";
import { isPublic } from "../../state/destinations";
import { fieldSentence } from "../../state/sentences";
import { Button } from "../../ui/Button";
import { useConfirm } from "../../ui/Confirm";
import { FailureNotice } from "../../ui/FailureNotice";
import { TextField } from "../../ui/Field";
import { PageHead } from "../../ui/Page";
import { toast } from "../../ui/Toasts";
import { createJob } from "./create";
import { HowFields } from "./HowFields";
import { defaultHow, type How } from "./how";
import styles from "./NewStream.module.css";
import { SourceFields } from "./SourceFields";
import { baseName, isChosen, type Source } from "./source";
import { WhereFields } from "./WhereFields";

function Step({ title, help, children }: { title: string; help: string; children: ReactNode }) {
  return (
    <section className={styles.step} aria-label={title}>
      <div className={styles.title}>
        <h2>{title}</h2>
        <p>{help}</p>
      </div>
      {children}
    </section>
  );
}

/** What, how, where, and on air. */
export function NewStream() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const confirm = useConfirm();
  const { data: profiles = [] } = useQuery(profilesQuery);
  const { data: destinations = [] } = useQuery(destinationsQuery);
  const [source, setSource] = useState<Source>({ kind: "file", path: null, loop: true });
  // Until somebody chooses, the source decides.
  const [chosenHow, setHow] = useState<How | null>(null);
  const [where, setWhere] = useState<string[]>([]);
  const [typedName, setName] = useState<string | null>(null);
  const done = useRef(false);

  const fallback = defaultHow(source);
  const how = chosenHow && !(chosenHow.kind === "copy" && source.kind === "test") ? chosenHow : fallback;
  const guess =
    source.kind === "test" ? t("new.name_default_test") : source.path ? baseName(source.path) : "";
  const name = (typedName ?? guess).trim();
  const chosen = destinations.filter((destination) => where.includes(destination.id));
  const dirty = source.kind === "test" || source.path !== null || where.length > 0 || typedName !== null;
  const need = !isChosen(source)
    ? t("new.need_file")
    : how.kind === "profile" && how.id === ""
      ? t("new.need_profile")
      : name === ""
        ? t("form.required")
        : null;

  const go = useMutation({
    mutationFn: async (start: boolean) => {
      const job = await createJob(cache, {
        name,
        source,
        how,
        destinations: chosen,
        previewName: t("dest.kind_preview"),
      });
      // From here on the stream exists: whatever happens next is told on its own page.
      done.current = true;
      if (start) {
        const started = ok(api.POST("/stream-jobs/{id}/start", { params: { path: { id: job.id } } }));
        await started.catch((thrown: unknown) => toast.failed(t("new.created_not_started"), thrown));
      } else {
        toast.done(t("toast.stream_created", { name: job.name }));
      }
      return job;
    },
    onSuccess: async (job) => {
      void cache.invalidateQueries({ queryKey: keys.jobs });
      await navigate({ to: "/streams/$id", params: { id: job.id }, replace: true });
    },
  });
  const failure = go.error ? toFailure(go.error) : null;
  const nameFault = failure?.field("name");

  useBlocker({
    shouldBlockFn: async () => {
      if (!dirty || done.current) return false;
      return !(await confirm({
        title: t("new.leave_title"),
        text: [t("new.leave_text")],
        yes: t("new.leave_yes"),
        no: t("new.leave_no"),
      }));
    },
    enableBeforeUnload: () => dirty && !done.current,
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!need && !go.isPending) go.mutate(true);
  };
  const howText =
    how.kind === "copy"
      ? t("new.how_copy")
      : how.kind === "preset"
        ? how.preset
        : profiles.find((profile) => profile.id === how.id)?.name;
  const away = chosen.filter((destination) => isPublic(destination.kind));
  const local = chosen.filter((destination) => !isPublic(destination.kind));
  const names = (some: typeof chosen) => some.map((destination) => destination.name).join(", ");

  return (
    <>
      <PageHead title={t("new.title")} />
      <form className={styles.grid} onSubmit={submit} noValidate>
        <div className={styles.steps}>
          {failure ? <FailureNotice failure={failure} shown={["name"]} /> : null}
          <Step title={t("new.what")} help={t("new.what_help")}>
            <SourceFields source={source} onSource={setSource} />
          </Step>
          <Step title={t("new.how")} help={t("new.how_help")}>
            <HowFields how={how} onHow={setHow} profiles={profiles} mustEncode={source.kind === "test"} />
          </Step>
          <Step title={t("new.where")} help={t("new.where_help")}>
            <WhereFields chosen={where} onChosen={setWhere} />
          </Step>
        </div>
        <aside className={styles.summary} aria-label={t("new.summary")}>
          <TextField
            label={t("new.name")}
            help={t("new.name_help")}
            error={nameFault ? fieldSentence(t, nameFault) : undefined}
            value={typedName ?? guess}
            onValue={setName}
            maxLength={128}
            testId="stream-name"
          />
          <dl className={styles.facts}>
            <div>
              <dt>{t("new.what")}</dt>
              <dd>{source.kind === "test" ? t("new.source_test") : (source.path ?? "–")}</dd>
            </div>
            <div>
              <dt>{t("new.how")}</dt>
              <dd>{howText || "–"}</dd>
            </div>
            <div>
              <dt>{t("new.where")}</dt>
              <dd>{chosen.length ? names(chosen) : t("new.where_none")}</dd>
            </div>
          </dl>
          <p className={styles.public}>
            {away.length ? t("new.public_some", { names: names(away) }) : t("new.public_none")}
            {local.length ? ` ${t("new.local_some", { names: names(local) })}` : ""}
          </p>
          <Button
            kind="primary"
            big
            type="submit"
            pending={go.isPending}
            disabled={need !== null}
            testId="go-on-air"
          >
            {t(go.isPending ? "new.going" : "new.go")}
          </Button>
          <Button
            kind="quiet"
            disabled={need !== null || go.isPending}
            onClick={() => go.mutate(false)}
            testId="save-only"
          >
            {t("new.save_only")}
          </Button>
          {need ? <p className={styles.need}>{need}</p> : null}
        </aside>
      </form>
    </>
  );
}
