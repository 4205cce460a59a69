import { useLink } from "../live";
import { useNow } from "../ui/time";

/** A lost link of a moment is no news; after this long nobody can say what is true. */
const GRACE_MS = 3_000;

/** Whether the link has been lost long enough that what is shown is only the last known. */
export function useLost(): boolean {
  const link = useLink();
  // Looks again each second: the moment of grace ends without any news.
  const now = useNow();
  return link.state === "down" && now - link.since > GRACE_MS;
}
