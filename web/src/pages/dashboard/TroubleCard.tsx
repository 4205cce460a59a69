import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { jobQuery } from "../../api/queries";
import type { StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { speed } from "../../format";
import { useTranslation } from "../../i18n/use-translation";
import { useNumbers } from "../../live";
import { useAsked, useControl } from "../../state/actions";
import { canStop, hasPicture, jobState } from "../../state/language";
import { useLost } from "../../state/lost";
import type { Kind, Trouble } from "../../state/needs";
import { jobDetail, jobSentence } from "../../state/sentences";
import { jobStep } from "../../state/step";
import { troubledOutputs } from "../../state/trouble";
import { Button, buttonClass } from "../../ui/Button";
import { JobSince, JobStateBadge } from "../../ui/JobState";
import { Moment } from "../../ui/Moment";
import { StateBadge } from "../../ui/StateSign";
import { useNow } from "../../ui/time";
import { Picture } from "../streams/Picture";
import styles from "./Trouble.module.css";
import { TroubleOutput } from "./TroubleOutput";
import { useSeen } from "./useSeen";

function Sentence({ trouble, job }: { trouble: Trouble; job: StreamJob }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const numbers = useNumbers(job.id);
  if (trouble.kind === "slow") {
    return <p>{t("dash.slow", { speed: speed(numbers?.last.speed, i18n.language) })}</p>;
  }
  const detail = jobDetail(job);
  return (
    <>
      <p>{jobSentence(t, job, now)}</p>
      {detail ? <p className={styles.detail}>{detail}</p> : null}
    </>
  );
}

/** What destinations are the cause of: each of them is listed with its own steps. */
const OF_DESTINATIONS: ReadonlySet<Kind> = new Set<Kind>(["degraded", "nobody"]);

/** Several cards have a button of the same word: whoever does not see the card hears whose it is. */
const whoseOf = (job: StreamJob) => (word: string) => `${word}: ${job.name}`;

/** The step that helps with the stream as a whole. What helps with one destination stands beside that one. */
function NextStep({ trouble }: { trouble: Trouble }) {
  const { t } = useTranslation();
  const may = useMay();
  const { job, kind } = trouble;
  const asked = useAsked(job.id);
  const { revive, restart } = useControl(job);
  const step = jobStep(job);
  const whose = whoseOf(job);
  const there = { to: "/streams/$id", params: { id: job.id } } as const;
  if (kind === "slow" || (step === "edit_profile" && !OF_DESTINATIONS.has(kind))) {
    const word = t(kind === "slow" ? "dash.lower_profile" : "next.edit_profile");
    return (
      <Link to="/profiles" className={buttonClass("primary")} aria-label={whose(word)}>
        {word}
      </Link>
    );
  }
  if (OF_DESTINATIONS.has(kind)) return null;
  const anew = t(kind === "failed" ? "dash.start_again" : "action.restart");
  const again = may("streams.control") ? (
    <Button
      kind={step === "edit_source" ? "plain" : "primary"}
      icon="restart"
      pending={asked !== null}
      onClick={kind === "failed" ? revive : () => void restart()}
      aria-label={whose(anew)}
      testId="trouble-restart"
    >
      {anew}
    </Button>
  ) : null;
  if (step === "edit_source" && may("streams.write")) {
    return (
      <>
        <Link {...there} className={buttonClass("primary")} aria-label={whose(t("next.choose_source"))}>
          {t("next.choose_source")}
        </Link>
        {again}
      </>
    );
  }
  return again;
}

/** One stream that needs somebody: what, since when, by what, and the next step within reach of a thumb. */
export function TroubleCard({ trouble }: { trouble: Trouble }) {
  const { t } = useTranslation();
  const may = useMay();
  const lost = useLost();
  const { job, kind, since, seen } = trouble;
  const state = jobState(job.state);
  // The list has no destinations; of the few streams in trouble they are asked for.
  const { data: whole } = useQuery({
    ...jobQuery(job.id),
    enabled: OF_DESTINATIONS.has(kind) || (kind === "failed" && job.outputs_failed > 0),
  });
  const outputs = whole ? troubledOutputs(whole) : [];
  const asked = useAsked(job.id);
  const { stop } = useControl(job);
  const whose = whoseOf(job);
  const { acknowledge, undo, pending } = useSeen(job, whole);
  const told = whole && whole.state === job.state ? { ...job, outputs: whole.outputs ?? null } : job;
  return (
    <li
      className={`${styles.card} ${styles[kind] ?? ""} ${seen ? styles.seen : ""}`}
      data-testid="trouble"
      data-kind={kind}
      data-job={job.id}
    >
      {hasPicture(job.state) ? (
        <div className={styles.picture}>
          <Picture job={job} t={t} stale={lost} />
        </div>
      ) : null}
      <div className={styles.words}>
        <div className={styles.state}>
          {kind === "slow" ? (
            <StateBadge
              look={{ sign: "half", tone: "warn", word: "state.degraded" }}
              word={t("dash.slow_word")}
            />
          ) : (
            <JobStateBadge job={job} />
          )}
          <span className={styles.since}>
            {lost ? (
              <JobSince job={job} />
            ) : (
              <>
                {t("dash.since")} <Moment at={since} />
              </>
            )}
          </span>
        </div>
        <h3 className={styles.name}>
          <Link to="/streams/$id" params={{ id: job.id }}>
            {job.name}
          </Link>
        </h3>
        <div className={styles.sentence}>
          {outputs.length > 0 ? (
            <p>
              {kind === "degraded"
                ? t("say.degraded", { count: outputs.length })
                : t(kind === "nobody" ? "say.reaches_nobody" : "say.failed_outputs")}
            </p>
          ) : (
            <Sentence trouble={trouble} job={told} />
          )}
        </div>
        {seen ? (
          <p className={styles.by}>
            {t("watch.seen_by", { name: seen.by ?? t("watch.somebody") })} <Moment at={seen.at} />
          </p>
        ) : null}
      </div>
      {outputs.length > 0 ? (
        <ul className={styles.outputs}>
          {outputs.map((output) => (
            <TroubleOutput key={output.id} job={job} output={output} />
          ))}
        </ul>
      ) : null}
      <div className={styles.actions}>
        <NextStep trouble={trouble} />
        {may("streams.control") && canStop(job) && state !== "failed" ? (
          <Button
            icon="stop"
            disabled={asked !== null}
            aria-label={whose(t("list.stop_whole"))}
            onClick={() => void stop()}
          >
            {t("list.stop_whole")}
          </Button>
        ) : null}
        {seen === undefined || !may("streams.control") ? null : seen ? (
          <Button
            kind="quiet"
            pending={pending}
            aria-label={whose(t("watch.seen_undo"))}
            onClick={undo}
            testId="trouble-undo"
          >
            {t("watch.seen_undo")}
          </Button>
        ) : (
          <Button
            kind="quiet"
            icon="eye"
            pending={pending}
            aria-label={whose(t("watch.seen_mark"))}
            onClick={acknowledge}
            testId="trouble-seen"
          >
            {t("watch.seen_mark")}
          </Button>
        )}
      </div>
    </li>
  );
}
