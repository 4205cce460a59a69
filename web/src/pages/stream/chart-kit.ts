import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { clockSeconds } from "../../format";
import type { Measure } from "../../live/history";
import { type Drawn, topOf, WRITE } from "./chart-data";

/** What one chart tells about the place under the pointer: a moment and its value, or nothing. */
export type OnPoint = (point: { at: number; value: number | null } | null) => void;

export interface Plot {
  draw(drawn: Drawn): void;
  /** Takes the colours of the theme anew. */
  repaint(): void;
  end(): void;
}

interface Colours {
  line: string;
  fill: string;
  grid: string;
  text: string;
}

const HEIGHT = 104;
/** No label of a moment stands this close to an edge, in parts of the span. */
const EDGE = 0.06;
const FONT = "11px system-ui, sans-serif";

function coloursOf(place: HTMLElement): Colours {
  const style = getComputedStyle(place);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    line: token("--chart-line") || token("--info"),
    fill: token("--chart-fill") || token("--info-tint"),
    grid: token("--line"),
    text: token("--muted"),
  };
}

/** One chart of one measure. Charts with the same `group` share their cursor. */
export function makePlot(parts: {
  place: HTMLElement;
  measure: Measure;
  group: string;
  language: string;
  onPoint: OnPoint;
}): Plot {
  const { place, measure, group, language, onPoint } = parts;
  let colours = coloursOf(place);
  let span = { from: 0, to: 1 };
  const minutes = (seconds: number) => clockSeconds(seconds * 1_000, language).slice(0, 5);
  const axis = {
    stroke: () => colours.text,
    font: FONT,
    ticks: { show: false },
    grid: { stroke: () => colours.grid, width: 1 },
  };
  const plot = new uPlot(
    {
      width: Math.max(place.clientWidth, 80),
      height: HEIGHT,
      padding: [8, 4, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false },
        sync: { key: group, scales: ["x", null] },
        points: { size: 6, fill: () => colours.line },
      },
      scales: {
        x: { time: true, range: () => [span.from, span.to] },
        y: { range: (_plot, _least, most) => [0, topOf(measure, most)] },
      },
      series: [
        {},
        {
          stroke: () => colours.line,
          fill: () => colours.fill,
          width: 1.5,
          spanGaps: false,
          points: { show: false },
        },
      ],
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 18,
          gap: 2,
          space: 60,
          // At the left edge stands the zero of the other axis, and at the right one a label would be cut.
          values: (_plot, splits) => {
            const edge = (span.to - span.from) * EDGE;
            return splits.map((at) => (at - span.from < edge || span.to - at < edge ? "" : minutes(at)));
          },
        },
        {
          ...axis,
          size: 44,
          gap: 4,
          space: 34,
          values: (_plot, splits) => splits.map((value) => shortValue(measure, value, language)),
        },
      ],
      hooks: {
        setCursor: [
          ({ cursor, data }) => {
            const index = cursor.idx;
            const at = index === null || index === undefined ? undefined : data[0][index];
            onPoint(at === undefined ? null : { at, value: data[1]?.[index ?? 0] ?? null });
          },
        ],
      },
    },
    [[], []],
    place,
  );
  const watcher = new ResizeObserver(() => {
    if (place.clientWidth > 0) plot.setSize({ width: place.clientWidth, height: HEIGHT });
  });
  watcher.observe(place);
  return {
    draw({ from, to, columns }) {
      span = { from, to };
      plot.setData([columns.at, columns.values[measure]] as uPlot.AlignedData);
    },
    repaint() {
      colours = coloursOf(place);
      plot.redraw(false, true);
    },
    end() {
      watcher.disconnect();
      plot.destroy();
    },
  };
}

/** A value beside the grid: short, for there is little room. */
function shortValue(measure: Measure, value: number, language: string): string {
  if (measure !== "bitrate" || value === 0) {
    return value.toLocaleString(language, { maximumFractionDigits: measure === "speed" ? 1 : 0 });
  }
  if (value < 1_000) return WRITE.bitrate(value, language).replace(/ .*/, " k");
  return `${(value / 1_000).toLocaleString(language, { maximumFractionDigits: 1 })} M`;
}
