import { type ApiFailure, toFailure } from "../api/failure";
import { Store } from "../lib/store";

/** Something that can still be taken back while its message stands. */
export interface WayBack {
  /** Takes it back. */
  undo(): unknown;
  /** What the button says; "Undo" when left out. */
  label?: string;
  /** The message is gone and nobody took it back. */
  over?(): unknown;
}

export interface Message {
  id: number;
  text: string;
  /** Further sentences, such as when a change applies. */
  more?: string[];
  failure?: ApiFailure;
  back?: WayBack;
}

export const messages = new Store<readonly Message[]>([]);

/** More than these hide each other. */
const MOST = 4;
let last = 0;

/** Ends a message; unless it was taken back, there is no way back any more. Answers with what is done then. */
export function close(id: number, taken = false): unknown {
  const message = messages.get().find((each) => each.id === id);
  if (!message) return undefined;
  messages.set(messages.get().filter((each) => each !== message));
  return taken ? undefined : message.back?.over?.();
}

/** Does at once what waits for its message to be over: whoever leaves does not come back to change their mind. */
export async function settle(): Promise<void> {
  const waiting = messages.get().filter(({ back }) => back?.over);
  await Promise.allSettled(waiting.map(({ id }) => close(id)));
}

function show(message: Omit<Message, "id">): void {
  last += 1;
  const all = [...messages.get(), { id: last, ...message }];
  messages.set(all);
  for (const { id } of all.slice(0, -MOST)) close(id);
}

/** Short news at the edge of the page. */
export const toast = {
  done: (text: string, more: string[] = []) => show({ text, more }),
  failed: (text: string, thrown: unknown) => {
    const failure = toFailure(thrown);
    // Whoever was asked for a proof and said no knows that nothing was done.
    if (failure.code !== "auth.reauthentication_required") show({ text, failure });
  },
  /** Something was done, and can be taken back for a while. A way back that fails is told by the caller. */
  undo: (text: string, back: WayBack) => show({ text, back }),
};
