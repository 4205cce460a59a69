import { utc } from "../format";
import { useClock } from "./time";

/** A moment in local time, with UTC in the tooltip. */
export function Moment({ at }: { at: string | number }) {
  const clock = useClock();
  return (
    <time className="tabular" dateTime={new Date(at).toISOString()} title={utc(at)}>
      {clock(at)}
    </time>
  );
}
