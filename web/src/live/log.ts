import { Store } from "../lib/store";
import type { TopicListener } from "./socket";

export const LEVELS = ["debug", "info", "warning", "error"] as const;
export type Level = (typeof LEVELS)[number];

export interface LogLine {
  seq: number;
  run: number;
  ts: number;
  output_id?: string | null;
  level: string;
  hint?: string | null;
  line: string;
}

/** Lines kept in the page; the server keeps the rest. */
const KEEP = 2_000;

export interface LogView {
  state: "waiting" | "live" | "refused";
  lines: readonly LogLine[];
}

/** The live log of one job. */
export class LogStore implements TopicListener {
  readonly view = new Store<LogView>({ state: "waiting", lines: [] });

  snapshot(data: unknown): void {
    this.view.set({ state: "live", lines: (data as LogLine[]).slice(-KEEP) });
  }

  delta(data: unknown): void {
    const line = data as LogLine;
    const { lines } = this.view.get();
    // A new run starts its own log: the old one is among the past runs.
    const before = lines.length > 0 && lines[lines.length - 1]?.run !== line.run ? [] : lines;
    this.view.set({ state: "live", lines: [...before, line].slice(-KEEP) });
  }

  refused(): void {
    this.view.set({ state: "refused", lines: [] });
  }
}

/** The lines that a filter leaves: by least level and by text, upper and lower case alike. */
export function filterLines(lines: readonly LogLine[], least: Level, text: string): readonly LogLine[] {
  const wanted = text.trim().toLowerCase();
  const floor = LEVELS.indexOf(least);
  if (floor === 0 && !wanted) return lines;
  return lines.filter((line) => {
    const level = LEVELS.indexOf(line.level as Level);
    return (level === -1 || level >= floor) && (!wanted || line.line.toLowerCase().includes(wanted));
  });
}
