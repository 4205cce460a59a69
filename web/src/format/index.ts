/** Numbers and times for people. Pure: `now` and the language come in as arguments. */

const DASH = "–";

const decimals = (language: string, value: number, digits: number) =>
  value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** `950 kbit/s`, `4.5 Mbit/s`. */
export function bitrate(kbps: number | null | undefined, language: string): string {
  if (kbps === null || kbps === undefined || !Number.isFinite(kbps)) return DASH;
  if (kbps < 1_000) return `${decimals(language, kbps, 0)} kbit/s`;
  const mbps = kbps / 1_000;
  return `${decimals(language, mbps, mbps < 100 ? 1 : 0)} Mbit/s`;
}

/** `812 B`, `3.1 GB`; powers of 1000, as disks are sold. */
export function bytes(count: number | null | undefined, language: string): string {
  if (count === null || count === undefined || !Number.isFinite(count)) return DASH;
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${decimals(language, value, unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}`;
}

/** `30`, `29.97`, `12.5`. */
export function fps(value: number | null | undefined, language: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  return value.toLocaleString(language, { maximumFractionDigits: value < 100 ? 1 : 0 });
}

/** `1.00×` */
export function speed(value: number | null | undefined, language: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  return `${decimals(language, value, 2)}×`;
}

export function count(value: number | null | undefined, language: string): string {
  return value === null || value === undefined ? DASH : value.toLocaleString(language);
}

/** A span that ticks: `0:07`, `12:40`, `1:22:10`, `3 d 04:05:06`. Never negative: clocks differ. */
export function duration(ms: number, dayMark: string): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number) => String(value).padStart(2, "0");
  const s = two(seconds % 60);
  const m = Math.floor(seconds / 60) % 60;
  const h = Math.floor(seconds / 3_600) % 24;
  const d = Math.floor(seconds / 86_400);
  if (d > 0) return `${d} ${dayMark} ${two(h)}:${two(m)}:${s}`;
  if (h > 0) return `${h}:${two(m)}:${s}`;
  return `${m}:${s}`;
}

/** Whole seconds until `at`, at least 0. */
export function secondsUntil(at: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(at) - now) / 1_000));
}

/** Local time of day; with the date when it is not today. */
export function clock(at: string | number, now: number, language: string): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${date.toLocaleDateString(language, { day: "numeric", month: "short" })} ${time}`;
}

/** Local time of day with seconds, for log lines. */
export function clockSeconds(at: string | number, language: string): string {
  return new Date(at).toLocaleTimeString(language, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
}

/** The full moment in UTC, for tooltips. */
export function utc(at: string | number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
