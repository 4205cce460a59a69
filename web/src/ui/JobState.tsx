import type { Output, StreamJob } from "../api/types";
import { useTranslation } from "../i18n/use-translation";
import { useLink } from "../live";
import { useAsked, type Verb } from "../state/actions";
import { IDLE_OUTPUT, jobState, type Look, lookOf, outputLook, sinceOf } from "../state/language";
import { useLost } from "../state/lost";
import { Since } from "./Since";
import { StateBadge } from "./StateSign";
import { useClock } from "./time";

const ASKED: Look = { sign: "ring", tone: "info", word: "state.starting" };
const UNKNOWN: Look = { sign: "dashed", tone: "unknown", word: "state.unknown" };

interface Shown {
  look: Look;
  word: string;
}

/** What may be said of a state now: asked beats known, and unknown beats both when the link is lost. */
function useShown(known: Look, asked: Verb | null, since: string | null | undefined): Shown {
  const { t } = useTranslation();
  const link = useLink();
  const clock = useClock();
  if (useLost()) {
    return { look: UNKNOWN, word: t("state.unknown_since", { time: clock(link.since) }) };
  }
  if (asked) return { look: ASKED, word: t(`state.asked_${asked}`) };
  if (known.word === "state.unknown" && since) {
    return { look: known, word: t("state.unknown_since", { time: clock(since) }) };
  }
  return { look: known, word: t(known.word as "state.running") };
}

export function JobStateBadge({ job, large, testId }: { job: StreamJob; large?: boolean; testId?: string }) {
  const { look, word } = useShown(lookOf(job), useAsked(job.id), job.state_since);
  return (
    <StateBadge look={look} word={word} large={large ?? false} testId={testId ?? ""} state={job.state} />
  );
}

interface OutputProps {
  jobId: string;
  output: Output;
  /** The encoder is down: a destination that would begin has nothing to send. */
  idle?: boolean;
}

export function OutputStateBadge({ jobId, output, idle }: OutputProps) {
  const { look, word } = useShown(
    idle && output.state === "starting" ? IDLE_OUTPUT : outputLook(output.state, output.destination_kind),
    useAsked(jobId, output.id),
    output.state_since,
  );
  return <StateBadge look={look} word={word} testId="output-state" state={output.state} />;
}

/**
 * Since when: what is on air counts from its last gap, what is off names the moment, and what cannot be known now says what
 * it was last.
 */
export function JobSince({ job }: { job: StreamJob }) {
  const { t } = useTranslation();
  const clock = useClock();
  const lost = useLost();
  const state = jobState(job.state);
  if (lost) return t("link.last_known", { word: t(lookOf(job).word as "state.running") });
  if (state === "stopped") return job.state_since ? t("since.since", { time: clock(job.state_since) }) : null;
  return <Since at={sinceOf(job)} spoken />;
}
