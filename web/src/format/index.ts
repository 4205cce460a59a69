/** Numbers and times for people. Pure: `now` and the language come in as arguments. */

const DASH = "–";

// A list of streams writes hundreds of numbers a second; making a formatter costs far more than using one.
const numbers = new Map<string, Intl.NumberFormat>();

function decimals(language: string, value: number, most: number, least = most): string {
  const key = `${language} ${least} ${most}`;
  let format = numbers.get(key);
  if (!format) {
    const digits = { minimumFractionDigits: least, maximumFractionDigits: most };
    format = new Intl.NumberFormat(language, digits);
    numbers.set(key, format);
  }
  return format.format(value);
}

const times = new Map<string, Intl.DateTimeFormat>();

function written(language: string, name: string, options: Intl.DateTimeFormatOptions, at: Date): string {
  const key = `${language} ${name}`;
  let format = times.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(language, options);
    times.set(key, format);
  }
  return format.format(at);
}

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
  return decimals(language, value, value < 100 ? 1 : 0, 0);
}

/** `1.00×` */
export function speed(value: number | null | undefined, language: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  return `${decimals(language, value, 2)}×`;
}

export function count(value: number | null | undefined, language: string): string {
  return value === null || value === undefined ? DASH : decimals(language, value, 0);
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

const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** Local time of day; with the date when it is not today. */
export function clock(at: string | number, now: number, language: string): string {
  const date = new Date(at);
  const time = written(language, "time", TIME, date);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return time;
  const year = date.getFullYear() === today.getFullYear() ? {} : ({ year: "numeric" } as const);
  const day = { day: "numeric", month: "short", ...year } as const;
  return `${written(language, year.year ? "year" : "day", day, date)} ${time}`;
}

/** Local time of day with seconds, for log lines. */
export function clockSeconds(at: string | number, language: string): string {
  return written(language, "seconds", { ...TIME, second: "2-digit" }, new Date(at));
}

const STEPS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** How far a moment lies from now, in its largest whole unit: `3 minutes ago`, `in 2 hours`, `now`. */
export function relative(at: string | number, now: number, language: string): string {
  const seconds = Math.round((new Date(at).getTime() - now) / 1_000);
  const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}

/** The full moment in UTC, for tooltips. */
export function utc(at: string | number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
