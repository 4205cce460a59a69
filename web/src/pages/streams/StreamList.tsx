import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { StreamJob } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { useAnchor } from "./anchor";
import { withHeld } from "./held";
import { useHurry } from "./hurry";
import { held } from "./kept";
import { useKeys } from "./keys";
import type { Line } from "./list";
import styles from "./StreamList.module.css";
import { StreamRow } from "./StreamRow";

/** Heights before a line was measured: of a row, a card on a phone, and a heading, each with the gap below. */
const ROW = 96;
const CARD = 190;
const HEADING = 40;
/** Lines drawn beyond what is in sight, so that a fast scroll does not show holes. */
const BEYOND = 4;
/** The bar at the top, or on a phone at the foot, with a gap; and what the bar of chosen streams takes beyond it, in pixels. */
const PADDING = 76;
const BULK = 32;
const BULK_ON_PHONE = 150;

const HEADINGS = {
  needs: "streams.needs_you",
  onair: "streams.filter_onair",
  off: "streams.filter_off",
} as const;

/** Where the list begins on the page; what stands above it may grow and shrink. */
function useTop() {
  const place = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      const box = place.current?.getBoundingClientRect();
      if (box) setTop(Math.round(box.top + window.scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    // What changes its height without the window changing: banners and filters above.
    if (place.current?.parentElement) observer.observe(place.current.parentElement);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  return { place, top };
}

const phone = window.matchMedia("(max-width: 639px)");

interface Props {
  lines: readonly Line[];
  /** Streams in the list; -1 while nobody knows. */
  count: number;
  chosen: ReadonlySet<string>;
  onChoose: ((id: string, shift: boolean) => void) | undefined;
  onClone(job: StreamJob): void;
}

/** The streams, of which only those in sight are drawn: hundreds scroll as smoothly as ten. */
export function StreamList({ lines, count, chosen, onChoose, onClone }: Props) {
  const { t } = useTranslation();
  const { place, top } = useTop();
  const keys = useMemo(() => lines.map((line) => ("heading" in line ? line.heading : line.job.id)), [lines]);
  const virtual = useWindowVirtualizer({
    count: lines.length,
    estimateSize: (index) => {
      const line = lines[index];
      return line && "heading" in line ? HEADING : phone.matches ? CARD : ROW;
    },
    getItemKey: useCallback((index: number) => keys[index] ?? index, [keys]),
    overscan: BEYOND,
    // What the keyboard goes to stands neither under the bar at the top nor under the one of what is chosen.
    scrollPaddingStart: PADDING,
    scrollPaddingEnd: PADDING + (chosen.size === 0 ? 0 : phone.matches ? BULK_ON_PHONE : BULK),
    rangeExtractor: (range) => withHeld(range, keys.indexOf(held.get() ?? "")),
    scrollMargin: top,
    // Scrolling is drawn with the next frame, not within the event.
    useFlushSync: false,
  });
  useAnchor(virtual, place, keys);
  const jobs = useMemo(
    () => lines.flatMap((line, index) => ("job" in line ? [{ line, index }] : [])),
    [lines],
  );

  const focus = useRef<string | null>(null);
  const step = (by: 1 | -1) => {
    const active = document.activeElement?.closest<HTMLElement>("[data-job]")?.dataset.job;
    const now = jobs.findIndex(({ line }) => line.job.id === active);
    // Nowhere yet: it begins with what is in sight, not with what was scrolled away.
    const { startIndex = 0, endIndex = lines.length } = virtual.range ?? {};
    const next =
      now >= 0
        ? jobs[now + by]
        : by > 0
          ? jobs.find(({ index }) => index >= startIndex)
          : jobs.findLast(({ index }) => index <= endIndex);
    if (!next) return;
    focus.current = next.line.job.id;
    virtual.scrollToIndex(next.index, { align: "auto" });
    take();
  };
  /** Gives the focus to the row that the keyboard went to, as soon as it is drawn. */
  const take = () => {
    if (!focus.current) return;
    const row = place.current?.querySelector(`[data-job="${focus.current}"] [data-row-link]`);
    if (!(row instanceof HTMLElement)) return;
    focus.current = null;
    row.focus({ preventScroll: true });
  };
  useEffect(take);
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    x: (event) => {
      const id = document.activeElement?.closest<HTMLElement>("[data-job]")?.dataset.job;
      if (id) onChoose?.(id, event.shiftKey);
    },
  });

  const items = virtual.getVirtualItems();
  // A card on a phone is as high as what stands in it: left out, the list would jump.
  const hurried = useHurry(virtual.isScrolling, virtual.scrollOffset ?? 0) && !phone.matches;
  return (
    <ul
      ref={place}
      className={styles.list}
      style={{ height: virtual.getTotalSize() }}
      onFocus={({ target }) => {
        // A menu of the row tells of its focus, too, and stands elsewhere.
        const row = target.closest<HTMLElement>("[data-job]");
        if (row) held.set(row.dataset.job ?? null);
      }}
      aria-label={t("streams.title")}
      data-testid="stream-list"
    >
      {items.map((item) => {
        const line = lines[item.index];
        if (!line) return null;
        const position = { transform: `translateY(${item.start - top}px)` };
        if ("heading" in line) {
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={styles.line}
              style={position}
            >
              <h2 className={styles.heading}>
                {t(HEADINGS[line.heading])} <span className="tabular">{line.count}</span>
              </h2>
            </li>
          );
        }
        return (
          <li
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            data-key={item.key}
            className={styles.line}
            style={position}
            aria-setsize={count}
            aria-posinset={line.position + 1}
          >
            <StreamRow
              job={line.job}
              chosen={chosen.has(line.job.id)}
              onChoose={onChoose}
              onClone={onClone}
              hurried={hurried}
            />
          </li>
        );
      })}
    </ul>
  );
}
