import type { ProfileBody } from "../../state/presets";

/** Work for the processor, in steps that people can act upon. */
export type Load = "none" | "sound" | "light" | "medium" | "heavy" | "graphics";

export interface Cost {
  load: Load;
  /** Picture and sound together, once; `null` = nobody knows before it runs. */
  kbps: number | null;
  /** What goes up the line to all places that are not here. */
  upKbps: number | null;
  /** What one recording or one viewer's line takes in an hour. */
  gbPerHour: number | null;
}

type Part = Record<string, unknown>;

/** `6000k`, `6M`, `800000` → kbit/s */
export function kbpsOf(text: unknown): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([kKmM]?)$/.exec(String(text ?? "").trim());
  if (!match) return null;
  const unit = match[2]?.toLowerCase();
  return Math.round(Number(match[1]) * (unit === "m" ? 1_000 : unit === "k" ? 1 : 0.001));
}

const SLOW = ["medium", "slow", "slower", "veryslow"];
/** Codecs that ask several times as much of a processor as H.264. */
const HUNGRY = ["libx265", "libsvtav1", "libaom-av1", "libvpx-vp9"];

function loadOf(video: Part): Load {
  if (video.disabled) return "sound";
  const codec = String(video.codec ?? "libx264");
  if (codec === "copy") return "none";
  if (/_(nvenc|qsv|vaapi)$/.test(codec)) return "graphics";
  const pixels = Number(video.width ?? 1_920) * Number(video.height ?? 1_080) * Number(video.fps ?? 30);
  const factor = (HUNGRY.includes(codec) ? 4 : 1) * (SLOW.includes(String(video.preset)) ? 2 : 1);
  const weight = (pixels / 1_000_000) * factor;
  return weight < 30 ? "light" : weight < 80 ? "medium" : "heavy";
}

/** What a choice costs: the processor, the line, the disk. `null` = passed through as it is. */
export function costOf(body: ProfileBody | null, placesAway: number): Cost {
  if (!body) return { load: "none", kbps: null, upKbps: null, gbPerHour: null };
  const video = (body.video ?? {}) as Part;
  const audio = (body.audio ?? {}) as Part;
  const picture = video.disabled ? 0 : kbpsOf(video.bitrate);
  const sound = audio.disabled ? 0 : (kbpsOf(audio.bitrate) ?? 128);
  const kbps = picture === null ? null : picture + sound;
  return {
    load: loadOf(video),
    kbps,
    upKbps: kbps === null ? null : kbps * placesAway,
    gbPerHour: kbps === null ? null : (kbps * 3_600) / 8 / 1_000_000,
  };
}
