import type { FoundStream } from "../../api/probe";
import type { ProfileBody } from "../../state/presets";
import { isStill, type Source } from "./source";

/** What a look into a source says against going on with it. `code` is the end of the key of its sentence. */
export interface Doubt {
  code: "no_sound" | "no_picture" | "still";
  source: Source;
}

const isOff = (part: unknown): boolean => Boolean((part as { disabled?: unknown } | undefined)?.disabled);

/**
 * Where what was found lacks what the source is there to give. Nothing is known of a source that nobody looked into, and
 * what is passed through from one source is whatever it has.
 */
export function doubtsOf(
  picture: Source,
  sound: Source | null,
  body: ProfileBody | null,
  found: readonly FoundStream[] | null,
  soundFound: readonly FoundStream[] | null,
): Doubt[] {
  const lacks = (streams: readonly FoundStream[] | null, media: string) =>
    streams !== null && !streams.some((stream) => stream.media === media);
  const seen = !isOff(body?.video);
  const heard = !isOff(body?.audio);
  const doubts: Doubt[] = [];
  if (seen && (sound !== null || body !== null) && lacks(found, "video")) {
    doubts.push({ code: "no_picture", source: picture });
  }
  // A source of both may well be silent; one that is there for its sound alone may not.
  const giver = sound ?? (seen ? null : picture);
  if (heard && giver) {
    if (giver.kind === "file" && isStill(giver.path)) doubts.push({ code: "still", source: giver });
    else if (lacks(sound ? soundFound : found, "audio")) doubts.push({ code: "no_sound", source: giver });
  }
  return doubts;
}
