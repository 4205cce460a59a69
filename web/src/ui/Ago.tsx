import { relative, utc } from "../format";
import { useTranslation } from "../i18n/use-translation";
import { useClock, useNow } from "./time";

/** How long ago (or how soon), kept up to date; the moment itself stands in the tooltip, local and in UTC. */
export function Ago({ at }: { at: string | number }) {
  const { i18n } = useTranslation();
  const now = useNow();
  const clock = useClock();
  return (
    <time className="tabular" dateTime={new Date(at).toISOString()} title={`${clock(at)} · ${utc(at)}`}>
      {relative(at, now, i18n.language)}
    </time>
  );
}
