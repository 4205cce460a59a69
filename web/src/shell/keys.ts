import { kept } from "../lib/storage";
import { Store } from "../lib/store";

const STORED = "castcore.shortcuts";

/** Whether single keys do something. Whoever speaks to the machine, or trembles, can switch them off. */
export const singleKeys = new Store(kept.getItem(STORED) !== "off");

export function setSingleKeys(on: boolean): void {
  kept.setItem(STORED, on ? "on" : "off");
  singleKeys.set(on);
}

/** Opens the palette, together with Ctrl or ⌘. */
export const PALETTE_KEY = "K";

/** Whether the keyboard has a key named ⌘ where others have Ctrl. */
export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

/** How long the first key of two waits for the second. */
const WAIT_MS = 1_500;

/** Turns keys into names of shortcuts: `n`, `?`, and two in a row as `g s`. */
export class KeyReader {
  #first = "";
  #at = 0;
  readonly #firsts: ReadonlySet<string>;

  /** `firsts`: keys that wait for another one. */
  constructor(firsts: readonly string[]) {
    this.#firsts = new Set(firsts);
  }

  /** The name of what was pressed, or `null` while a second key is awaited. */
  read(key: string, now: number): string | null {
    const first = this.#first;
    this.#first = "";
    if (first && now - this.#at < WAIT_MS) return `${first} ${key}`;
    if (!this.#firsts.has(key)) return key;
    this.#first = key;
    this.#at = now;
    return null;
  }
}

const TYPED = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";

/** Whether a key belongs to what has the focus: text that is being entered, or a menu that finds entries by letters. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest(`${TYPED}, [role=menu], [role=listbox], [role=combobox]`) !== null;
}

/** Whether something lies over the page and has the keys. */
export function isCovered(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
}
