import type { Media } from "../../api/probe";
import type { EditInput, Input, NewInput } from "../../api/types";
import { type Address, EMPTY, putTogether, schemeOf } from "./address";

/** How a camera's packets travel; TCP unless something else is said. */
export type Transport = "" | "udp";

export interface UrlSource {
  kind: "url";
  address: Address;
  transport: Transport;
  reconnect: boolean;
  loop: boolean;
}

/** The source while it is being chosen. */
export type Source =
  | { kind: "file"; path: string | null; loop: boolean }
  | { kind: "test" }
  | UrlSource
  | { kind: "device"; uri: string };

export type SourceKind = Source["kind"];

export function emptySource(kind: SourceKind): Source {
  if (kind === "file") return { kind, path: null, loop: true };
  if (kind === "url") return { kind, address: EMPTY, transport: "", reconnect: true, loop: false };
  if (kind === "device") return { kind, uri: "" };
  return { kind };
}

/** Schemes that the server takes from. */
export const SCHEMES = ["http", "https", "rtmp", "rtmps", "rtsp", "rtsps", "srt", "udp", "rtp"] as const;

/** As people write them. */
export const SCHEME_LIST = SCHEMES.map((scheme) => `${scheme}://`).join(", ");

/** Whether this may still become an address when it is typed on. */
export const mayBegin = (text: string): boolean =>
  SCHEMES.some((scheme) => `${scheme}://`.startsWith(text.trim().toLowerCase()));

export const isKnownScheme = (url: string): boolean => (SCHEMES as readonly string[]).includes(schemeOf(url));

/** Whether SRT takes the passphrase; it counts bytes, and takes none at all for "not encrypted". */
export function isPassphraseFit({ url, passphrase }: Address): boolean {
  const bytes = new TextEncoder().encode(passphrase).length;
  return schemeOf(url) !== "srt" || bytes === 0 || (bytes >= 10 && bytes <= 79);
}

export function isChosen(source: Source): boolean {
  if (source.kind === "file") return source.path !== null;
  if (source.kind === "url")
    return isKnownScheme(source.address.url) && /:\/\/[^/?#]+/.test(source.address.url.trim());
  return source.kind === "test" || source.uri !== "";
}

/** `a/b/Größe #1.mp4` → `Größe #1` */
export function baseName(path: string): string {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const dot = file.lastIndexOf(".");
  return dot > 0 ? file.slice(0, dot) : file;
}

/** A still is shown for ever; there is nothing in it to start over. */
export const isStill = (path: string | null): boolean => /\.(png|jpe?g|webp)$/i.test(path ?? "");

/** A name for the stream that the source suggests. */
export function nameOf(source: Source): string {
  if (source.kind === "file") return source.path ? baseName(source.path) : "";
  if (source.kind === "url") return /^[a-z]+:\/\/(?:[^@/]*@)?([^:/?#]+)/i.exec(source.address.url)?.[1] ?? "";
  return "";
}

export type Size = { width: number; height: number; fps: number };
/** `media` is only sent where it says something: everything is what an input gives by itself. */
export type InputBody = NewInput & {
  loop: boolean;
  reconnect: boolean;
  options: Record<string, never>;
  media?: Media;
};

function place(source: Source, size: Size): Pick<InputBody, "kind" | "uri" | "loop" | "reconnect"> {
  switch (source.kind) {
    case "test": {
      const uri = `moving?width=${size.width}&height=${size.height}&fps=${size.fps}`;
      return { kind: "test", uri, loop: false, reconnect: false };
    }
    case "device":
      return { kind: "device", uri: source.uri, loop: false, reconnect: false };
    case "url":
      return {
        kind: "url",
        uri: putTogether(source.address),
        loop: source.loop,
        reconnect: source.reconnect,
      };
    default: {
      const uri = source.path ?? "";
      return { kind: "file", uri, loop: source.loop && !isStill(uri), reconnect: false };
    }
  }
}

/** Options of a source that stand beside its address. */
export function optionsOf(source: Source): Record<string, string> {
  const camera = source.kind === "url" && schemeOf(source.address.url).startsWith("rtsp");
  return camera && source.transport ? { rtsp_transport: source.transport } : {};
}

export function inputOf(source: Source, size: Size, order = 0, media: Media = "both"): InputBody {
  const options = optionsOf(source) as Record<string, never>;
  return { ...place(source, size), options, order, ...(media === "both" ? {} : { media }) };
}

/** A stored input as a source to be edited. What is masked in its address stays so until somebody enters it anew. */
export function sourceOf(input: Input): Source {
  const { kind, uri, loop, reconnect, options } = input;
  if (kind === "file") return { kind, path: uri, loop };
  if (kind === "device") return { kind, uri };
  if (kind === "test") return { kind };
  const transport = (options as Record<string, unknown>).rtsp_transport === "udp" ? "udp" : "";
  return { kind: "url", address: { ...EMPTY, url: uri }, transport, reconnect, loop };
}

/** Only what changed, so that a masked address is never sent as if it were one. Options that no form shows are kept. */
export function editOf(source: Source, before: Input, size: Size): EditInput {
  const next = inputOf(source, size);
  const edit: EditInput = {};
  if (next.kind !== before.kind) edit.kind = next.kind;
  // The size of a stored test picture is kept: only another kind of source replaces it.
  const sameTest = next.kind === "test" && before.kind === "test";
  if (next.uri !== before.uri && !sameTest) edit.uri = next.uri;
  if (next.loop !== before.loop) edit.loop = next.loop;
  if (next.reconnect !== before.reconnect) edit.reconnect = next.reconnect;
  const { rtsp_transport: was, ...kept } = before.options as Record<string, unknown>;
  const is = optionsOf(source).rtsp_transport;
  if (edit.kind || edit.uri) edit.options = optionsOf(source) as Record<string, never>;
  else if (was !== is && !(is === undefined && was === "tcp")) {
    edit.options = { ...kept, ...optionsOf(source) } as Record<string, never>;
  }
  return edit;
}

/** Picture and sound of one source, or the picture of one and the sound of another. */
export function inputsOf(picture: Source, sound: Source | null, size: Size): InputBody[] {
  if (!sound) return [inputOf(picture, size)];
  return [inputOf(picture, size, 0, "video"), inputOf(sound, size, 1, "audio")];
}
