/** Containers that a kind of destination takes, the usual one first. */
const FORMATS: Record<string, readonly Format[]> = {
  rtmp: ["flv"],
  platform: ["flv"],
  srt: ["mpegts"],
  udp: ["mpegts"],
  rtsp: ["rtsp"],
  icecast: ["mp3", "adts", "ogg"],
  hls: ["hls"],
  preview: ["hls"],
  recording: ["mp4", "mpegts"],
};

export type Format = "flv" | "hls" | "mp4" | "mpegts" | "rtsp" | "mp3" | "adts" | "ogg";

export const formatsOf = (kind: string | null | undefined): readonly Format[] => FORMATS[kind ?? ""] ?? [];
