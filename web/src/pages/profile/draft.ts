import type { NewProfile, Profile } from "../../api/types";
import { freeName } from "../../state/presets";

/** A profile while it is being entered: everything is text until it is sent. */
export interface Draft {
  name: string;
  copy_mode: boolean;
  video: Record<VideoField, string>;
  audio: Record<AudioField, string>;
  audioOff: boolean;
  /** Sound alone, no picture. */
  videoOff: boolean;
  filterVideo: string;
  filterAudio: string;
  expert: string;
}

export const VIDEO_FIELDS = [
  "codec",
  "width",
  "height",
  "fps",
  "bitrate",
  "preset",
  "tune",
  "gop",
  "pixel_format",
] as const;
export type VideoField = (typeof VIDEO_FIELDS)[number];

export const AUDIO_FIELDS = ["codec", "bitrate", "sample_rate", "channels"] as const;
export type AudioField = (typeof AUDIO_FIELDS)[number];

/** Fields that the server takes as numbers. */
const NUMBERS = new Set<string>(["width", "height", "fps", "gop", "sample_rate", "channels"]);

type Part = Record<string, unknown>;

const text = (value: unknown): string => (value === null || value === undefined ? "" : String(value));

function texts<F extends string>(fields: readonly F[], part: Part): Record<F, string> {
  return Object.fromEntries(fields.map((field) => [field, text(part[field])])) as Record<F, string>;
}

export function draftOf(profile: Profile | null): Draft {
  const video = (profile?.video ?? { codec: "libx264", preset: "veryfast", pixel_format: "yuv420p" }) as Part;
  const audio = (profile?.audio ?? { codec: "aac", bitrate: "160k" }) as Part;
  const filters = (profile?.filters ?? {}) as Part;
  return {
    name: profile?.name ?? "",
    copy_mode: profile?.copy_mode ?? false,
    video: texts(VIDEO_FIELDS, video),
    audio: texts(AUDIO_FIELDS, audio),
    audioOff: audio.disabled === true,
    videoOff: video.disabled === true,
    filterVideo: text(filters.video),
    filterAudio: text(filters.audio),
    expert: (profile?.expert_args ?? []).join("\n"),
  };
}

/** Another one like it, under a free name. */
export const copyOf = (profile: Profile, names: readonly string[]): Draft => ({
  ...draftOf(profile),
  name: freeName(profile.name, names),
});

function values(part: Record<string, string>): Part {
  const filled = Object.entries(part).filter(([, value]) => value.trim() !== "");
  return Object.fromEntries(
    filled.map(([field, value]) => {
      const number = Number(value);
      // What is no number goes as it is: the server says what is wrong with it.
      return [field, NUMBERS.has(field) && Number.isFinite(number) ? number : value.trim()];
    }),
  );
}

/** The whole profile; keys that this form does not know are kept from the stored one. */
export function bodyOf(draft: Draft, before: Profile | null): NewProfile {
  const kept = (part: unknown, known: readonly string[]): Part =>
    Object.fromEntries(Object.entries((part ?? {}) as Part).filter(([key]) => !known.includes(key)));
  const filters: Part = kept(before?.filters, ["video", "audio"]);
  if (draft.filterVideo.trim()) filters.video = draft.filterVideo.trim();
  if (draft.filterAudio.trim()) filters.audio = draft.filterAudio.trim();
  const audio: Part = { ...kept(before?.audio, [...AUDIO_FIELDS, "disabled"]), ...values(draft.audio) };
  if (draft.audioOff) audio.disabled = true;
  const video: Part = draft.videoOff
    ? { disabled: true }
    : { ...kept(before?.video, [...VIDEO_FIELDS, "disabled"]), ...values(draft.video) };
  return {
    name: draft.name.trim(),
    copy_mode: draft.copy_mode,
    video,
    audio,
    filters,
    expert_args: draft.expert
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  };
}
