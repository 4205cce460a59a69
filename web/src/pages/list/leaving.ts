import { useSyncExternalStore } from "react";
import { Store } from "../../lib/store";
import { toast } from "../../ui/Toasts";

/** Things that somebody deleted a moment ago: until the message about it is over, nothing has happened to them. */
const leaving = new Store<ReadonlySet<string>>(new Set());

const mark = (id: string, on: boolean) => {
  const next = new Set(leaving.get());
  if (on) next.add(id);
  else next.delete(id);
  leaving.set(next);
};

/** The ids of what is about to be deleted; they look pending. */
export const useLeaving = (): ReadonlySet<string> => useSyncExternalStore(leaving.subscribe, leaving.get);

/**
 * Deletes something once its message is over, so that everything of it, its secret too, is still there when somebody
 * takes it back.
 */
export function deleteSoon(id: string, text: string, remove: () => Promise<unknown>): void {
  mark(id, true);
  toast.undo(text, {
    undo: () => mark(id, false),
    over: () => remove().finally(() => mark(id, false)),
  });
}
