import { useEffect, useRef } from "react";
import { Store } from "../lib/store";

/** A key that does something on one page only. */
export interface PageKey {
  key: string;
  label: string;
  run(): void;
}

/** The keys of the page that is shown; the sheet of shortcuts lists them. */
export const pageKeys = new Store<readonly PageKey[]>([]);

/** Gives a page keys of its own while it is there. */
export function usePageKeys(keys: readonly PageKey[]): void {
  const now = useRef(keys);
  now.current = keys;
  const names = keys.map(({ key, label }) => `${key} ${label}`).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: other names are the reason; what they do is looked up late.
  useEffect(() => {
    const own = now.current.map(({ key, label }) => ({
      key,
      label,
      run: () => now.current.find((each) => each.key === key)?.run(),
    }));
    pageKeys.set(own);
    return () => {
      if (pageKeys.get() === own) pageKeys.set([]);
    };
  }, [names]);
}
