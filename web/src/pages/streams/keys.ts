import { useEffect, useRef } from "react";

type Keys = Record<string, (event: KeyboardEvent) => void>;

/** Where letters are letters, or something lies over the page. */
function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return true;
  if (!(target instanceof HTMLElement)) return false;
  const box = target instanceof HTMLInputElement && target.type === "checkbox";
  return !box && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** Single letters that do something on this page, while nothing is being typed. */
export function useKeys(keys: Keys): void {
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const work = now.current[event.key.toLowerCase()];
      if (!work || isBusy(event.target)) return;
      event.preventDefault();
      work(event);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
