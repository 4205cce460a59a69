import { utc } from "../format";
import { useTranslation } from "../i18n/use-translation";
import { useClock, useDuration } from "./time";

/** A span that ticks; the moment it counts from stands in the tooltip, in UTC. */
export function Since({ at, spoken }: { at: string | number | null | undefined; spoken?: boolean }) {
  const { t } = useTranslation();
  const text = useDuration(at);
  const clock = useClock();
  if (at === null || at === undefined || text === null) return null;
  const since = t("since.since", { time: clock(at) });
  return (
    <time className="tabular" dateTime={new Date(at).toISOString()} title={`${since} · ${utc(at)}`}>
      {text}
      {spoken ? <span className="visually-hidden">{since}</span> : null}
    </time>
  );
}
