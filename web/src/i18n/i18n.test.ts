import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import de from "./de.json";
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
  const all = [...Object.entries(en), ...Object.entries(de)];
  const poor = all.filter(([, text]) => text.trim() === "" || text !== text.trim());
  expect(poor).toEqual([]);
});

const placesOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

it("says everything in German too, and nothing that English does not", () => {
  const missing = Object.keys(en).filter((key) => !Object.hasOwn(de, key));
  const foreign = Object.keys(de).filter((key) => !Object.hasOwn(en, key));
  expect({ missing, foreign }).toEqual({ missing: [], foreign: [] });
});

it("has the same places for values in both languages", () => {
  const german: Record<string, string> = de;
  const apart = Object.entries(en).filter(
    ([key, text]) => String(placesOf(text)) !== String(placesOf(german[key] ?? "")),
  );
  expect(apart.map(([key]) => key)).toEqual([]);
});

it("addresses people in German by du", () => {
  const polite = Object.entries(de).filter(([, text]) => /\b(?:Ihr|Ihnen|Ihre[nmrs]?)\b/.test(text));
  expect(polite).toEqual([]);
});
