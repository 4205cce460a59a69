import type { AudioField, Draft, VideoField } from "./draft";

/** What can be told before the server is asked, as a key and its values. The server has the last word. */
export type Fault =
  | { key: "field.odd" }
  | { key: "field.out_of_range"; min: string; max: string }
  | { key: "field.malformed" };

const RANGES: Partial<Record<VideoField | AudioField, readonly [number, number]>> = {
  width: [16, 7_680],
  height: [16, 4_320],
  fps: [1, 240],
  gop: [1, 1_200],
  sample_rate: [8_000, 192_000],
  channels: [1, 8],
};

/** The fault of a number, if it has one. */
export function faultOf(field: VideoField | AudioField, text: string): Fault | null {
  const value = text.trim();
  if (value === "") return null;
  if (field === "bitrate") return /^\d+(\.\d+)?[kKmM]?$/.test(value) ? null : { key: "field.malformed" };
  const range = RANGES[field];
  if (!range) return null;
  // Frame rates may be fractions such as 30000/1001.
  const [over, under] = value.split("/");
  const number = under === undefined ? Number(over) : Number(over) / Number(under);
  if (!Number.isFinite(number)) return { key: "field.malformed" };
  const [min, max] = range;
  if (number < min || number > max) return { key: "field.out_of_range", min: String(min), max: String(max) };
  if ((field === "width" || field === "height") && number % 2 !== 0) return { key: "field.odd" };
  return null;
}

/** How far apart keyframes are, if both numbers are there. */
export function keyframeSeconds({ video }: Draft): number | null {
  const seconds = Number(video.gop) / Number(video.fps);
  return video.gop && video.fps && Number.isFinite(seconds) ? Math.round(seconds * 10) / 10 : null;
}
