import { useElementScrollRestoration } from "@tanstack/react-router";
import { useEffect, useLayoutEffect, useRef, useState } from "react";

/** What tells that somebody scrolls by themselves, or is about to press something. */
const OWN = ["wheel", "touchmove", "keydown", "pointerdown"] as const;

/**
 * Scrolls to where the page was left, as soon as the list is long enough for it. The router does so with the first thing
 * that is drawn, which after a reload is an empty list.
 */
export function useScrollBack(whole: boolean): void {
  const entry = useElementScrollRestoration({ getElement: () => window });
  const [top] = useState(entry?.scrollY ?? 0);
  const settled = useRef(top === 0);
  useEffect(() => {
    const settle = () => {
      settled.current = true;
    };
    for (const name of OWN) window.addEventListener(name, settle, { passive: true });
    return () => {
      for (const name of OWN) window.removeEventListener(name, settle);
    };
  }, []);
  useLayoutEffect(() => {
    if (!whole || settled.current) return;
    settled.current = true;
    window.scrollTo({ top, behavior: "instant" });
  }, [whole, top]);
}
