export const PATTERNS = ["bars", "moving", "black"] as const;

export interface TestPattern {
  pattern: (typeof PATTERNS)[number];
  width: number;
  height: number;
  fps: number;
}

/** `moving?width=1280&height=720&fps=30` in its parts; `null` for one that this build does not know. */
export function testPattern(uri: string): TestPattern | null {
  const [name = "", query = ""] = uri.trim().split("?");
  const pattern = PATTERNS.find((each) => each === name);
  if (!pattern) return null;
  const params = new URLSearchParams(query);
  // What is left out is what the server takes then.
  const number = (key: string, other: number) => Number(params.get(key) ?? other);
  const size = { width: number("width", 1_280), height: number("height", 720), fps: number("fps", 30) };
  return Object.values(size).every((each) => each > 0) ? { pattern, ...size } : null;
}
