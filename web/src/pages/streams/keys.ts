import { useEffect, useRef } from "react";
import { isCovered, isTyping, singleKeys } from "../../shell/keys";

type Keys = Record<string, (event: KeyboardEvent) => void>;

/** Single keys that do something on this page, while nothing is being entered and they are not switched off. */
export function useKeys(keys: Keys): void {
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const deed = now.current[event.key.toLowerCase()];
      if (!deed || isTyping(event.target) || isCovered()) return;
      if (event.key.length === 1 && !singleKeys.get()) return;
      event.preventDefault();
      deed(event);
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, []);
}
