import { useVirtualizer } from "@tanstack/react-virtual";
import { type Ref, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { clockSeconds, utc } from "../../format";
import { useTranslation } from "../../i18n/use-translation";
import { LEVELS, type Level, type LogLine, splitMatches } from "../../live/log";
import { reasonSentence } from "../../state/sentences";
import styles from "./Log.module.css";

/** So close to the end counts as "at the end", in pixels. */
const END_PX = 24;
/** A line of one row, before it is measured. */
const ROW_PX = 21;
const OVERSCAN = 12;
/** A scroll so soon after a turn of the wheel, a touch or a key is somebody's; any other is the page's own. */
const INTENT_MS = 700;

const levelOf = (line: LogLine): Level => LEVELS.find((level) => level === line.level) ?? "info";

function Text({ line, text }: { line: string; text: string }) {
  const pieces = splitMatches(line, text);
  return (
    <span className={styles.text}>
      {pieces.map((piece, index) =>
        // The pieces of a line never change places.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above.
        index % 2 ? <mark key={index}>{piece}</mark> : piece,
      )}
    </span>
  );
}

interface LineProps {
  line: LogLine;
  text: string;
  from: string | null;
  missing: number;
  present: boolean;
}

function Line({ line, text, from, missing, present }: LineProps) {
  const { t, i18n } = useTranslation();
  const level = levelOf(line);
  const hint = reasonSentence(t, line.hint);
  const at = line.ts * 1_000;
  return (
    <>
      {missing > 0 ? <div className={styles.hole}>{t("watch.log_hole", { count: missing })}</div> : null}
      <div
        className={`${styles.line} ${hint ? styles.marked : ""} ${present ? styles.present : ""}`}
        data-level={level}
        data-present={present || undefined}
      >
        <time className={`${styles.time} tabular`} dateTime={new Date(at).toISOString()} title={utc(at)}>
          {clockSeconds(at, i18n.language)}
        </time>
        <span className={styles[`level_${level}`]}>{t(`log.word_${level}`)}</span>
        <span>
          {from ? (
            <span className={styles.from} title={from}>
              {from}
            </span>
          ) : null}
          <Text line={line.line} text={text} />
          {hint ? (
            <span className={styles.hint}>
              {present ? <strong>{t("watch.log_present")} </strong> : null}
              {t("log.hint", { text: hint })}
            </span>
          ) : null}
        </span>
      </div>
    </>
  );
}

export interface LinesHandle {
  toEnd(): void;
  toLine(index: number): void;
}

interface Props {
  lines: readonly LogLine[];
  holes: ReadonlyMap<number, number>;
  /** What is searched for: its matches are marked. */
  text: string;
  /** Names of outputs by id. */
  names: ReadonlyMap<string, string>;
  /** The number of the line that speaks of the trouble there is now. */
  present: number | null;
  empty: string;
  /** Whether the newest line is to be in sight. */
  following: boolean;
  onFollowing(following: boolean): void;
  ref: Ref<LinesHandle>;
}

/** The lines that are in sight, of however many there are. */
export function LogLines(props: Props) {
  const { lines, holes, text, names, present, empty, following, onFollowing, ref } = props;
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const intended = useRef(0);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: useCallback((index: number) => `${lines[index]?.run}.${lines[index]?.seq}`, [lines]),
    overscan: OVERSCAN,
    // Older lines that come later, and rows that turn out to be higher, must not move what is in sight.
    anchorTo: "end",
    followOnAppend: following,
    scrollEndThreshold: END_PX,
  });
  const toEnd = () => virtual.scrollToEnd();
  const newest = lines[lines.length - 1];
  const count = lines.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another end of the list is the reason to scroll.
  useLayoutEffect(() => {
    if (following && count > 0) virtual.scrollToEnd();
  }, [newest, count, following]);
  useImperativeHandle(ref, () => ({
    toEnd,
    toLine: (index) => {
      onFollowing(false);
      virtual.scrollToIndex(index, { align: "center" });
    },
  }));
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const mean = () => {
      intended.current = performance.now();
    };
    const events = ["wheel", "touchmove", "keydown", "pointerdown"] as const;
    for (const event of events) element.addEventListener(event, mean, { passive: true });
    return () => {
      for (const event of events) element.removeEventListener(event, mean);
    };
  }, []);
  const scrolled = () => {
    const element = box.current;
    if (!element) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < END_PX;
    if (atEnd) {
      if (!following && performance.now() - intended.current < INTENT_MS) onFollowing(true);
    } else if (following && performance.now() - intended.current < INTENT_MS) onFollowing(false);
  };
  return (
    <div
      ref={box}
      className={styles.lines}
      onScroll={scrolled}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label={t("log.label")}
      data-testid="log-lines"
      data-count={lines.length}
    >
      {lines.length === 0 ? <p className={styles.none}>{empty}</p> : null}
      <div className={styles.whole} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              data-testid="log-line"
              className={styles.row}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Line
                line={line}
                text={text}
                from={line.output_id ? (names.get(line.output_id) ?? null) : null}
                missing={holes.get(line.seq) ?? 0}
                present={line.seq === present}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
