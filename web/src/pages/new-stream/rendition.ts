/** A second size of the same picture, which shares the decoding with the first. */
export interface Rendition {
  name: string;
  width: number;
  height: number;
  video_bitrate: string;
}

/** A second size while it is being entered: everything is text until it is sent. */
export type RenditionDraft = Record<"width" | "height" | "bitrate", string>;

export const SECOND: RenditionDraft = { width: "640", height: "360", bitrate: "800k" };

/** What no form has to ask: there is one of them, and its name is read in lists of outputs. */
const NAME = "small";

export function renditionOf(draft: RenditionDraft): Rendition {
  // What is no number goes as it is: the server says what is wrong with it.
  const number = (text: string) => (Number.isFinite(Number(text)) ? Number(text) : text) as number;
  const { width, height, bitrate } = draft;
  return { name: NAME, width: number(width), height: number(height), video_bitrate: bitrate.trim() };
}

/** Whether a second size can be had: what is passed through is not encoded, and sound has no size. */
export const hasSizes = (body: { video?: unknown } | null): boolean =>
  body !== null && !(body.video as Record<string, unknown> | undefined)?.disabled;
