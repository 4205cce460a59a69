import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import en from "./en.json";

const SRC = join(import.meta.dirname, "..");

const sources = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test."))
  .map((file) => readFileSync(join(SRC, file), "utf8"))
  .join("\n");

/** Families whose keys are put together at run time; their own tests compare them with their source. */
const FAMILIES = [...sources.matchAll(/`([a-z_]+\.(?:[a-z_]+[._])?)\$\{/g)].map(([, start]) => start ?? "");
const DYNAMIC = [...new Set([...FAMILIES, "error.", "field.", "reason.", "state."])];

it("has no key that nothing uses", () => {
  const unused = Object.keys(en).filter((key) => {
    const base = key.replace(/_(zero|one|other)$/, "");
    const spoken = sources.includes(`"${key}"`) || sources.includes(`"${base}"`);
    return !spoken && !DYNAMIC.some((family) => key.startsWith(family));
  });
  expect(unused).toEqual([]);
});

it("has both forms of every sentence that counts", () => {
  const keys = Object.keys(en);
  const lonely = keys.filter((key) => key.endsWith("_one") && !keys.includes(key.replace(/_one$/, "_other")));
  expect(lonely).toEqual([]);
});

it("has no empty sentence and none that ends in a space", () => {
  const poor = Object.entries(en).filter(([, text]) => text.trim() === "" || text !== text.trim());
  expect(poor).toEqual([]);
});
