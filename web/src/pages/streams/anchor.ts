import type { Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from "react";

/** Where a line in sight begins, in pixels from the top of the page. */
export interface Place {
  key: string;
  start: number;
}

/**
 * How far the page has to be scrolled so that what is looked at stays where it is, when lines came, went or moved. What
 * most of the lines in sight did is what has to be made up for; a line that moved away by itself is not followed. When
 * some lines moved and others did not, those around the pointer decide.
 */
export function shiftOf(
  before: readonly Place[],
  startOf: (key: string) => number | undefined,
  pointed: string | null,
): number {
  const shifts = new Map<number, number>();
  let ofPointed: number | undefined;
  for (const { key, start } of before) {
    const now = startOf(key);
    if (now === undefined) continue;
    const shift = Math.round(now - start);
    shifts.set(shift, (shifts.get(shift) ?? 0) + 1);
    if (key === pointed) ofPointed = shift;
  }
  if (ofPointed !== undefined && (shifts.get(ofPointed) ?? 0) > 1) return ofPointed;
  // The first of equals is the upper one.
  const [shift, lines] = [...shifts].reduce((most, each) => (each[1] > most[1] ? each : most), [0, 0]);
  const left = [...shifts.values()].reduce((sum, each) => sum + each, 0);
  // In another order each line goes a way of its own: there is nothing to follow.
  return 2 * lines >= left ? shift : 0;
}

/** A window that is pulled to another size, or a phone that is turned, is through with it after this long a rest. */
const RESIZE_MS = 300;

/** The upper line in sight and how far below the top of the window it begins, while the window changes its size. */
function useResized(first: () => { key: string; offset: number } | null) {
  const kept = useRef<{ key: string; offset: number } | null>(null);
  const find = useRef(first);
  find.current = first;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let width = window.innerWidth;
    const leave = () => {
      clearTimeout(timer);
      kept.current = null;
    };
    const resize = () => {
      // A phone's browser folds its own bars away while it scrolls: that changes the height alone, and no row.
      if (window.innerWidth === width) return;
      width = window.innerWidth;
      clearTimeout(timer);
      kept.current ??= find.current();
      timer = setTimeout(leave, RESIZE_MS);
    };
    window.addEventListener("resize", resize);
    // Whoever scrolls meanwhile wants to be elsewhere.
    window.addEventListener("wheel", leave, { passive: true });
    window.addEventListener("touchmove", leave, { passive: true });
    return () => {
      leave();
      window.removeEventListener("resize", resize);
      window.removeEventListener("wheel", leave);
      window.removeEventListener("touchmove", leave);
    };
  }, []);
  return kept;
}

/**
 * Keeps the lines in sight where they are on the screen, whatever happens above them: a click must meet the row that was
 * aimed at. The browser does so by itself only for what is not placed by hand. At the top of the page nothing is made up
 * for, so that what comes first is seen first.
 */
export function useAnchor(
  virtual: Virtualizer<Window, Element>,
  list: RefObject<HTMLElement | null>,
  keys: readonly string[],
): void {
  const index = useMemo(() => new Map(keys.map((key, at) => [key, at])), [keys]);
  const seen = useRef<{ keys: readonly string[]; places: Place[]; top: number }>({
    keys,
    places: [],
    top: 0,
  });
  const resized = useResized(() => {
    const { places, top } = seen.current;
    const upper = places.find(({ start }) => start >= top) ?? places[0];
    return upper && top > 0 ? { key: upper.key, offset: upper.start - top } : null;
  });
  useLayoutEffect(() => {
    const before = seen.current;
    const startOf = (key: string) => virtual.measurementsCache[index.get(key) ?? -1]?.start;
    let shift = 0;
    if (resized.current) {
      const { key, offset } = resized.current;
      shift = (startOf(key) ?? window.scrollY + offset) - offset - window.scrollY;
    } else if (before.keys !== keys && window.scrollY > 0) {
      const pointed = list.current?.querySelector<HTMLElement>("li:hover")?.dataset.key ?? null;
      shift = shiftOf(before.places, startOf, pointed);
    }
    if (Math.abs(shift) >= 1) window.scrollBy({ top: shift, behavior: "instant" });
    // As the list knows it: to ask the window here would lay the page out once more, in each step of a scroll.
    const top = (virtual.scrollOffset ?? 0) + shift;
    const bottom = top + (virtual.scrollRect?.height ?? 0);
    const places = virtual
      .getVirtualItems()
      .filter(({ start, end }) => end > top && start < bottom)
      .map(({ key, start }) => ({ key: String(key), start }));
    seen.current = { keys, places, top };
  });
}
