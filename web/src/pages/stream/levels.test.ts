import { describe, expect, it } from "vitest";
import { isInit, Lasting, LevelTrack, Needle, peaksOf, toDb, toPart } from "./levels";

describe("levels", () => {
  it("are the loudest sample of each twentieth of a second", () => {
    const samples = new Float32Array(4_800);
    samples[10] = -0.5;
    samples[4_000] = 0.25;
    expect(peaksOf(samples, 48_000)).toEqual([0.5, 0.25]);
  });

  it("are said in dB below full scale", () => {
    expect(toDb(1)).toBe(0);
    expect(toDb(0.5)).toBeCloseTo(-6.02, 2);
    expect([toPart(0), toPart(-30), toPart(-90), toPart(toDb(0))]).toEqual([1, 0.5, 0, 0]);
  });

  it("are found by the moment of the picture, and not where none were loaded", () => {
    const track = new LevelTrack();
    track.add({ start: 12, left: [0.3, 0.4], right: [0.1, 0.2] });
    track.add({ start: 10, left: [0.1, 0.2], right: [0.1, 0.2] });
    expect(track.at(10.06)).toEqual({ left: 0.2, right: 0.2 });
    expect(track.at(12)).toEqual({ left: 0.3, right: 0.1 });
    expect(track.at(11)).toBeNull();
    expect(track.at(9)).toBeNull();
    track.add({ start: 100, left: [1], right: [1] });
    expect(track.at(10.06)).toBeNull();
  });
});

describe("the meter", () => {
  it("rises at once, falls calmly and holds the highest", () => {
    const needle = new Needle();
    needle.move(-6, 1_000);
    needle.move(-40, 1_500);
    expect(needle.level).toBeCloseTo(-18);
    expect(needle.hold).toBe(-6);
    needle.move(-40, 3_000);
    expect(needle.hold).toBe(needle.level);
    needle.move(Number.NEGATIVE_INFINITY, 9_000);
    expect(needle.level).toBe(Number.NEGATIVE_INFINITY);
  });

  it("speaks of silence only when it lasts", () => {
    const silence = new Lasting(3_000);
    expect(silence.tell(true, 0)).toBeNull();
    expect(silence.tell(true, 2_999)).toBeNull();
    expect(silence.tell(true, 3_000)).toBe(0);
    expect(silence.tell(false, 4_000)).toBeNull();
    expect(silence.tell(true, 5_000)).toBeNull();
  });
});

it("tells a track's description from its media", () => {
  const box = (type: string) => new Uint8Array([0, 0, 0, 8, ...[...type].map((each) => each.charCodeAt(0))]);
  expect(isInit(box("ftyp"))).toBe(true);
  expect(isInit(box("moof"))).toBe(false);
});
