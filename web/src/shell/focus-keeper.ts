import { type RefObject, useEffect } from "react";

const PRESSED = ":is(a[href], button, input, select, textarea, summary):not(:disabled, [tabindex='-1'])";

/** Where the focus was: what had it, what that stands in, and the stream that it belonged to. */
interface Before {
  chain: Element[];
  job: string | undefined;
}

function chainOf(element: Element, page: Element): Element[] {
  const chain: Element[] = [];
  for (let at: Element | null = element; at && at !== page; at = at.parentElement) chain.push(at);
  return chain;
}

const first = (within: Element | null | undefined) =>
  [...(within?.querySelectorAll<HTMLElement>(PRESSED) ?? [])].find(
    (each) => each.getClientRects().length > 0,
  );

/**
 * Where the focus goes when what had it is gone: to the same stream, wherever on the page it stands now; or else to the
 * first that can be pressed in what is left around it; or else to the page.
 */
export function heirOf({ chain, job }: Before, page: HTMLElement): HTMLElement {
  const moved = job === undefined ? null : page.querySelector(`[data-job="${CSS.escape(job)}"]`);
  const around = chain.find((each) => each.isConnected && each !== chain[0]);
  return first(moved) ?? first(around) ?? page;
}

/**
 * Keeps the focus on the page: a button that is removed or cannot be pressed any more takes it along, and whoever works by
 * keyboard would begin at the top again. Whatever has a better place for it goes first.
 */
export function useFocusKeeper(main: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const page = main.current;
    if (!page) return;
    let before: Before | null = null;
    const note = ({ target }: Event) => {
      const inside = target instanceof Element && target !== page && page.contains(target);
      before = inside
        ? { chain: chainOf(target, page), job: target.closest<HTMLElement>("[data-job]")?.dataset.job }
        : null;
      // To hear of each change costs something: only while there is a focus to keep.
      observer.disconnect();
      if (before) observer.observe(page, { childList: true, subtree: true, attributeFilter: ["disabled"] });
    };
    // Whoever presses beside everything wants the focus nowhere.
    const forget = ({ target }: Event) => {
      if (target instanceof Element && before && !before.chain.includes(target)) before = null;
    };
    let frame = 0;
    const look = () => {
      frame = 0;
      const [had] = before?.chain ?? [];
      if (!before || !had || document.activeElement !== document.body) return;
      if (had.isConnected && !had.matches(":disabled")) return;
      // A dialog that is open has the focus for itself.
      if (document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
      heirOf(before, page).focus({ preventScroll: true });
    };
    const observer = new MutationObserver(() => {
      if (frame === 0 && before && document.activeElement === document.body)
        frame = requestAnimationFrame(look);
    });
    document.addEventListener("focusin", note);
    document.addEventListener("pointerdown", forget);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      document.removeEventListener("focusin", note);
      document.removeEventListener("pointerdown", forget);
    };
  }, [main]);
}
