import { describe, expect, it } from "vitest";
import { History } from "../../live/history";
import { drawn, summaryOf, topOf } from "./chart-data";

const NOW = 10_000;
function filled(from: number, to: number): History {
  const history = new History();
  for (let second = from; second <= to; second += 1) {
    const numbers = { fps: 30, bitrate_kbps: 4_000, speed: 1, dropped_frames: 0 };
    history.add({ job_id: "1", frame: 1, media_ms: 0, outputs: [], ...numbers }, second * 1_000);
  }
  return history;
}

describe("what is drawn", () => {
  it("ends now, so that numbers which stopped leave the right side empty", () => {
    const { from, to, columns } = drawn(filled(NOW - 900, NOW - 100), "5m", NOW);
    expect([from, to]).toEqual([NOW - 300, NOW]);
    expect(columns.at[0]).toBe(NOW - 300);
    expect(columns.at.at(-1)).toBe(NOW - 100);
  });

  it("since the page was opened reaches from the first number, and a minute at least", () => {
    expect(drawn(filled(NOW - 5_000, NOW), "open", NOW).from).toBe(NOW - 5_000);
    expect(drawn(filled(NOW - 3, NOW), "open", NOW).from).toBe(NOW - 60);
    expect(drawn(new History(), "open", NOW).columns.at).toEqual([]);
  });

  it("has no more points than can be seen", () => {
    expect(drawn(filled(NOW - 9_000, NOW), "open", NOW).columns.at.length).toBeLessThanOrEqual(901);
  });
});

it("says a chart in numbers", () => {
  expect(summaryOf([29, null, 30, 31, null])).toEqual({ least: 29, most: 31, sum: 90, gaps: 2 });
  expect(summaryOf([null, null])).toBeNull();
});

it("has room above the highest value and does not blow up small ones", () => {
  expect(topOf("speed", 1.01)).toBe(1.2);
  expect(topOf("fps", 50)).toBeCloseTo(56);
  expect(topOf("drops", null)).toBe(4);
});
