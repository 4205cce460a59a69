import { useSyncExternalStore } from "react";
import { Store } from "../lib/store";
import { socket } from "../live";

/** A lost link of a moment is no news; after this long nobody can say what is true. */
const GRACE_MS = 3_000;

// One clock for the page, and not a tick in each row: it is asked for hundreds of times and changes hardly ever.
const lost = new Store(false);
let timer: ReturnType<typeof setTimeout> | undefined;

function follow(): void {
  clearTimeout(timer);
  const { state, since } = socket.link.get();
  if (state !== "down") lost.set(false);
  else timer = setTimeout(() => lost.set(true), Math.max(0, since + GRACE_MS - Date.now()));
}

socket.link.subscribe(follow);
follow();

/** Whether the link has been lost long enough that what is shown is only the last known. */
export function useLost(): boolean {
  return useSyncExternalStore(lost.subscribe, lost.get);
}
