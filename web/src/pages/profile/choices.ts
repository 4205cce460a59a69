/** Values that the server takes; what a form offers to choose from. */
export const VIDEO_CODECS = [
  "libx264",
  "libx265",
  "libsvtav1",
  "h264_nvenc",
  "hevc_nvenc",
  "av1_nvenc",
  "h264_qsv",
  "hevc_qsv",
  "h264_vaapi",
  "hevc_vaapi",
  "libvpx-vp9",
  "libaom-av1",
  "copy",
] as const;

/** From fastest to most thorough. */
export const X264_PRESETS = [
  "ultrafast",
  "superfast",
  "veryfast",
  "faster",
  "fast",
  "medium",
  "slow",
  "slower",
  "veryslow",
] as const;

export const AUDIO_CODECS = ["aac", "libmp3lame", "libopus", "copy"] as const;

/** The presets of a codec, as far as this form knows them. */
export function presetsOf(codec: string): readonly string[] {
  if (/^libx26[45]$/.test(codec) || codec === "") return X264_PRESETS;
  if (codec.endsWith("_nvenc")) return ["p1", "p2", "p3", "p4", "p5", "p6", "p7", "fast", "medium", "slow"];
  if (codec.endsWith("_qsv")) return X264_PRESETS.slice(2);
  if (codec === "libsvtav1") return Array.from({ length: 14 }, (_, speed) => String(speed));
  return [];
}
