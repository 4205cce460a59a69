import type { Profile } from "../../api/types";
import type { Preset } from "../../state/presets";
import type { Source } from "./source";

/** What happens to picture and sound, while it is being chosen. */
export type How = { kind: "copy" } | { kind: "preset"; preset: Preset } | { kind: "profile"; id: string };

/** A test pattern has to be encoded; a file goes as it is unless somebody asks for more. */
export const defaultHow = (source: Source): How =>
  source.kind === "test" ? { kind: "preset", preset: "720p" } : { kind: "copy" };

const number = (value: unknown, otherwise: number): number => {
  const parsed = Number(value);
  return Number.isFinite(parsed) && parsed > 0 ? parsed : otherwise;
};

/** The size in which a test pattern is made: that of the encoding, so that nothing is scaled. */
export function sizeOf(
  how: How,
  profiles: readonly Profile[],
): { width: number; height: number; fps: number } {
  if (how.kind === "preset" && how.preset === "1080p") return { width: 1_920, height: 1_080, fps: 30 };
  const video = how.kind === "profile" ? profiles.find((profile) => profile.id === how.id)?.video : undefined;
  return {
    width: number(video?.width, 1_280),
    height: number(video?.height, 720),
    fps: number(video?.fps, 30),
  };
}
