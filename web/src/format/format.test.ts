import { describe, expect, it } from "vitest";
import { bitrate, bytes, clock, count, duration, fps, relative, secondsUntil, speed, utc } from ".";

describe("numbers", () => {
  it("bit rates", () => {
    expect(bitrate(950.4, "en")).toBe("950 kbit/s");
    expect(bitrate(4_480, "en")).toBe("4.5 Mbit/s");
    expect(bitrate(4_480, "de")).toBe("4,5 Mbit/s");
    expect(bitrate(250_000, "en")).toBe("250 Mbit/s");
  });

  it("sizes, carried to the next unit when rounding reaches it", () => {
    expect(bytes(0, "en")).toBe("0 B");
    expect(bytes(812, "en")).toBe("812 B");
    expect(bytes(3_140_000_000, "en")).toBe("3.1 GB");
    expect(bytes(999_999, "en")).toBe("1.0 MB");
    expect(bytes(540_000_000, "en")).toBe("540 MB");
  });

  it("frames, speed and counts", () => {
    expect(fps(30, "en")).toBe("30");
    expect(fps(29.97, "en")).toBe("30");
    expect(fps(12.46, "en")).toBe("12.5");
    expect(speed(0.856, "en")).toBe("0.86×");
    expect(count(12_345, "en")).toBe("12,345");
  });

  it("a dash for what is not known, never a zero", () => {
    for (const write of [bitrate, bytes, fps, speed, count]) {
      expect(write(null, "en")).toBe("–");
      expect(write(undefined, "en")).toBe("–");
    }
    expect(speed(Number.NaN, "en")).toBe("–");
    expect(bitrate(Number.POSITIVE_INFINITY, "en")).toBe("–");
  });
});

describe("times", () => {
  it("durations", () => {
    expect(duration(7_900, "d")).toBe("0:07");
    expect(duration(760_000, "d")).toBe("12:40");
    expect(duration(4_930_000, "d")).toBe("1:22:10");
    expect(duration(273_906_000, "d")).toBe("3 d 04:05:06");
  });

  it("never run backwards when the server's clock is ahead", () => {
    expect(duration(-5_000, "d")).toBe("0:00");
    expect(secondsUntil("2026-11-23T12:00:00Z", Date.parse("2026-11-23T12:00:05Z"))).toBe(0);
  });

  it("round a wait up, so that it never says 0 while it waits", () => {
    expect(secondsUntil("2026-11-23T12:00:00.200Z", Date.parse("2026-11-23T12:00:00Z"))).toBe(1);
  });

  it("name the date only when it is another day", () => {
    const now = new Date(2026, 10, 23, 18, 0).getTime();
    expect(clock(new Date(2026, 10, 23, 9, 5).getTime(), now, "en")).toBe("09:05");
    expect(clock(new Date(2026, 10, 22, 9, 5).getTime(), now, "en")).toBe("Nov 22 09:05");
    expect(clock(new Date(2026, 10, 23, 0, 5).getTime(), now, "en")).toBe("00:05");
  });

  it("name the year only when it is another one", () => {
    const now = new Date(2026, 0, 2, 18, 0).getTime();
    expect(clock(new Date(2025, 11, 24, 9, 5).getTime(), now, "en")).toBe("Dec 24, 2025 09:05");
    expect(clock(new Date(2025, 11, 24, 9, 5).getTime(), now, "de")).toBe("24. Dez. 2025 09:05");
  });

  it("say how long ago, in both languages", () => {
    const now = Date.parse("2026-11-23T12:00:00Z");
    expect(relative("2026-11-23T11:57:30Z", now, "en")).toBe("2 minutes ago");
    expect(relative("2026-11-23T11:57:30Z", now, "de")).toBe("vor 2 Minuten");
    expect(relative("2026-11-23T12:00:00Z", now, "en")).toBe("now");
    expect(relative("2026-11-23T14:00:00Z", now, "de")).toBe("in 2 Stunden");
    expect(relative("2026-11-20T12:00:00Z", now, "en")).toBe("3 days ago");
  });

  it("utc for tooltips", () => {
    expect(utc("2026-11-23T13:02:54.629916Z")).toBe("2026-11-23 13:02:54 UTC");
  });
});
