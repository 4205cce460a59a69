import type { ApiFailure } from "../../api/failure";
import { useTranslation } from "../../i18n/use-translation";
import { fieldSentence } from "../../state/sentences";
import { Button } from "../../ui/Button";
import { FailureNotice } from "../../ui/FailureNotice";
import type { Made, Stage } from "./create";
import type { Step } from "./wizard";

interface Props {
  stage: Stage | null;
  failure: ApiFailure;
  made: Made;
  onStep(step: Step): void;
}

/** The step at which something is to be mended. */
function stepOf(stage: Stage | null, failure: ApiFailure): Step | null {
  if (stage === "profile") return "how";
  if (stage === "destination") return "where";
  const at = (start: string) => failure.fields.some((field) => field.path.startsWith(start));
  if (at("inputs")) return "what";
  if (at("ffmpeg_profile_id")) return "how";
  return at("outputs") ? "where" : null;
}

/** What did not work on the way to being on air, where to mend it, and what is there already. */
export function StageNotice({ stage, failure, made, onStep }: Props) {
  const { t } = useTranslation();
  const step = stepOf(stage, failure);
  // Where a source was refused is said by the button that leads there, not by the server's name for the place.
  const sources = failure.fields.filter(({ path }) => path.startsWith("inputs"));
  const there = [
    ...(made.profile ? [t("new.made_profile")] : []),
    ...(made.recording ? [made.recording.name] : []),
  ];
  return (
    <FailureNotice failure={failure} shown={["name", ...sources.map(({ path }) => path)]}>
      {stage ? <p>{t(`new.failed_${stage}`)}</p> : null}
      {failure.code === "validation.failed"
        ? sources.map((field) => <p key={field.path}>{fieldSentence(t, field)}</p>)
        : null}
      <p>{t("new.failed_kept")}</p>
      {there.length > 0 ? <p>{t("new.failed_made", { names: there.join(", ") })}</p> : null}
      {step ? (
        <div>
          <Button onClick={() => onStep(step)}>{t("new.failed_to", { step: t(`new.step_${step}`) })}</Button>
        </div>
      ) : null}
    </FailureNotice>
  );
}
