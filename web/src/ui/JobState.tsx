import { useTranslation } from "react-i18next";
import type { Output, StreamJob } from "../api/types";
import { useLink } from "../live";
import { useAsked, type Verb } from "../state/actions";
import { jobLook, type Look, outputLook } from "../state/language";
import { StateBadge } from "./StateSign";
import { useClock } from "./time";

/** A lost link of a moment is no news; after this long nobody can say what is true. */
const GRACE_MS = 3_000;

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
  if (link.state === "down" && Date.now() - link.since > GRACE_MS) {
    return { look: UNKNOWN, word: t("state.unknown_since", { time: clock(link.since) }) };
  }
  if (asked) return { look: ASKED, word: t(`state.asked_${asked}`) };
  if (known.word === "state.unknown" && since) {
    return { look: known, word: t("state.unknown_since", { time: clock(since) }) };
  }
  return { look: known, word: t(known.word as "state.running") };
}

export function JobStateBadge({ job, large, testId }: { job: StreamJob; large?: boolean; testId?: string }) {
  const { look, word } = useShown(jobLook(job.state), useAsked(job.id), job.state_since);
  return (
    <StateBadge look={look} word={word} large={large ?? false} testId={testId ?? ""} state={job.state} />
  );
}

export function OutputStateBadge({ jobId, output }: { jobId: string; output: Output }) {
  const { look, word } = useShown(outputLook(output.state), useAsked(jobId, output.id), output.state_since);
  return <StateBadge look={look} word={word} testId="output-state" state={output.state} />;
}
