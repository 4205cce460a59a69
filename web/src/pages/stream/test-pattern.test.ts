import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { PATTERNS, testPattern } from "./test-pattern";

it("reads the address of a test pattern, with the server's own values for what is left out", () => {
  expect(testPattern("moving?width=640&height=360&fps=25&tone=0")).toEqual({
    pattern: "moving",
    width: 640,
    height: 360,
    fps: 25,
  });
  const source = "../../../../crates/ffmpeg/src/plan/test_source.rs";
  const rust = readFileSync(join(import.meta.dirname, source), "utf8");
  const { pattern, width, height, fps } = testPattern("bars") ?? {};
  expect(pattern).toBe("bars");
  expect(rust).toContain(`width: ${width}, height: ${height}, fps: ${fps},`);
  for (const each of PATTERNS) expect(rust).toContain(`"${each}" => Pattern::`);
});

it("says nothing of what it does not know", () => {
  expect(testPattern("spiral?width=640")).toBeNull();
  expect(testPattern("bars?width=wide")).toBeNull();
});
