import { Store } from "../lib/store";

/** What lies over the page by a key or a button of the shell. */
export type ShellPanel = "palette" | "shortcuts";

export const panel = new Store<ShellPanel | null>(null);

export const openPanel = (which: ShellPanel): void => panel.set(which);
export const closePanel = (): void => panel.set(null);
