import type { Profile } from "../../api/types";
import { type Preset, type ProfileBody, presetBody } from "../../state/presets";
import { isStill, type Size, type Source } from "./source";

/** Fields of a preset that can be changed on the way. */
export const CHANGES = [
  "codec",
  "bitrate",
  "width",
  "height",
  "fps",
  "preset",
  "gop",
  "audio_bitrate",
] as const;
export type Change = (typeof CHANGES)[number];
export type Changes = Partial<Record<Change, string>>;

/** What happens to picture and sound, while it is being chosen. */
export type How =
  | { kind: "copy" }
  | { kind: "preset"; preset: Preset; changes?: Changes }
  | { kind: "profile"; id: string };

/** What has nothing encoded that could be passed through. */
export const mustEncode = (source: Source): boolean =>
  source.kind === "test" || source.kind === "device" || (source.kind === "file" && isStill(source.path));

/** A test pattern has to be encoded; a file goes as it is unless somebody asks for more. */
export const defaultHow = (source: Source): How =>
  mustEncode(source) ? { kind: "preset", preset: "720p" } : { kind: "copy" };

const NUMBERS: readonly Change[] = ["width", "height", "fps", "gop"];

const value = (field: Change, text: string): string | number =>
  // What is no number goes as it is: the server says what is wrong with it.
  NUMBERS.includes(field) && Number.isFinite(Number(text)) ? Number(text) : text.trim();

/** Whether anything of the preset was changed. */
export function isChanged(preset: Preset, changes: Changes = {}): boolean {
  return CHANGES.some(
    (field) => changes[field] !== undefined && changes[field] !== originalOf(preset, field),
  );
}

/** What a preset says by itself. */
export function originalOf(preset: Preset, field: Change): string {
  const body = presetBody(preset);
  const part = (field === "audio_bitrate" ? body.audio : body.video) as Record<string, unknown>;
  return String(part[field === "audio_bitrate" ? "bitrate" : field] ?? "");
}

/** A preset with its changes; a field that was emptied is left to the encoder. */
export function bodyOf(preset: Preset, changes: Changes = {}): ProfileBody {
  const body = presetBody(preset);
  const video: Record<string, unknown> = { ...(body.video as object) };
  const audio: Record<string, unknown> = { ...(body.audio as object) };
  for (const [field, text] of Object.entries(changes) as [Change, string][]) {
    const [part, key] = field === "audio_bitrate" ? [audio, "bitrate"] : [video, field];
    if (text.trim() === "") delete part[key];
    else part[key] = value(field, text);
  }
  return { ...body, video, audio } as ProfileBody;
}

/** What is done to picture and sound; `null` = nothing. */
export function resultOf(how: How, profiles: readonly Profile[]): ProfileBody | null {
  if (how.kind === "copy") return null;
  if (how.kind === "preset") return bodyOf(how.preset, how.changes);
  const profile = profiles.find((each) => each.id === how.id);
  return profile && !profile.copy_mode ? profile : null;
}

const number = (some: unknown, otherwise: number): number => {
  const parsed = Number(some);
  return Number.isFinite(parsed) && parsed > 0 ? parsed : otherwise;
};

/** The size in which a test pattern is made: that of the encoding, so that nothing is scaled. */
export function sizeOf(how: How, profiles: readonly Profile[]): Size {
  const video = resultOf(how, profiles)?.video as Record<string, unknown> | undefined;
  return {
    width: number(video?.width, 1_280),
    height: number(video?.height, 720),
    fps: number(video?.fps, 30),
  };
}
