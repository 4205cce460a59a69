import { useSyncExternalStore } from "react";
import { Store } from "../lib/store";
import { settle, toast } from "./messages";

interface Deed {
  /** What it is done to; shown as on its way until then. */
  id: string;
  /** What will happen, and when: "Deletes Twitch in a moment". */
  text: string;
  /** Does it. Answers when the page knows how it went, and tells of failures itself. */
  act(): Promise<unknown>;
}

const waiting = new Store<ReadonlySet<string>>(new Set());

function mark(id: string, there: boolean): void {
  const next = new Set(waiting.get());
  if (there) next.add(id);
  else next.delete(id);
  waiting.set(next);
}

/**
 * Does something that has no way back on the server only when its message is over, so that until then it can be taken
 * back. The thing is marked meanwhile (`useDeferred`): it looks pending, since nothing has been done yet. Whoever leaves
 * the page does it at once.
 */
export function defer({ id, text, act }: Deed): void {
  if (waiting.get().has(id)) return;
  mark(id, true);
  toast.undo(text, {
    undo: () => mark(id, false),
    over: () => act().finally(() => mark(id, false)),
  });
}

/** What waits for its message to be over. */
export function useDeferred(): ReadonlySet<string> {
  return useSyncExternalStore(waiting.subscribe, waiting.get);
}

window.addEventListener("pagehide", settle);
