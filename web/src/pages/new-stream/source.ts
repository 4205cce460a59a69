import type { NewInput } from "../../api/types";

/** The source while it is being chosen. */
export type Source = { kind: "file"; path: string | null; loop: boolean } | { kind: "test" };

export const isChosen = (source: Source): boolean => source.kind === "test" || source.path !== null;

/** `a/b/Größe #1.mp4` → `Größe #1` */
export function baseName(path: string): string {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const dot = file.lastIndexOf(".");
  return dot > 0 ? file.slice(0, dot) : file;
}

export function inputOf(source: Source, size: { width: number; height: number; fps: number }): NewInput {
  if (source.kind === "test") {
    const uri = `moving?width=${size.width}&height=${size.height}&fps=${size.fps}`;
    return { kind: "test", uri, loop: false, reconnect: false, order: 0 };
  }
  return { kind: "file", uri: source.path ?? "", loop: source.loop, reconnect: false, order: 0 };
}
