import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import de from "./de.json";
import en from "./en.json";
import { FAMILIES } from "./families";

const SRC = join(import.meta.dirname, "..");
const GERMAN: Record<string, string> = de;

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test.") && !file.startsWith("i18n/"))
  .map((file) => ({ file, text: readFileSync(join(SRC, file), "utf8") }));
const sources = files.map(({ text }) => text).join("\n");

describe("keys", () => {
  it("are all used", () => {
    const spoken = new Set([...sources.matchAll(/"([\w.]+)"/g)].map(([, text]) => text));
    const unused = Object.keys(en).filter((key) => {
      const base = key.replace(/_(zero|one|other)$/, "");
      return !spoken.has(key) && !spoken.has(base) && !FAMILIES.some((family) => key.startsWith(family));
    });
    expect(unused).toEqual([]);
  });

  it("that are put together at run time begin with a family that is declared in families.ts", () => {
    const beginnings = [...sources.matchAll(/`([a-z_]+\.(?:[a-z_]+[._])?)\$\{/g)].map(
      ([, start]) => start ?? "",
    );
    const known = (start: string) => FAMILIES.some((family) => start.startsWith(family));
    const ofKeys = [...new Set(beginnings)].filter((start) =>
      Object.keys(en).some((key) => key.startsWith(start)),
    );
    expect(ofKeys.filter((start) => !known(start))).toEqual([]);
  });

  it("of a declared family are put together somewhere", () => {
    const idle = FAMILIES.filter(
      (family) => !sources.includes(`\`${family}\${`) && !sources.includes(`"${family}`),
    );
    expect(idle).toEqual([]);
  });

  it("are asked for by the page only through this folder, which loads one language", () => {
    const own = files
      .filter(({ text }) => /from "[^"]*\/(?:en|de)\.json"/.test(text))
      .map(({ file }) => file);
    expect(own).toEqual([]);
  });
});

describe("sentences", () => {
  const placesOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

  it("are all there in German too, and none that English does not have", () => {
    const missing = Object.keys(en).filter((key) => !Object.hasOwn(de, key));
    const foreign = Object.keys(de).filter((key) => !Object.hasOwn(en, key));
    expect({ missing, foreign }).toEqual({ missing: [], foreign: [] });
  });

  it("have the same places for values in both languages", () => {
    const apart = Object.entries(en).filter(
      ([key, text]) => String(placesOf(text)) !== String(placesOf(GERMAN[key] ?? "")),
    );
    expect(apart.map(([key]) => key)).toEqual([]);
  });

  it("that count have both forms", () => {
    const keys = Object.keys(en);
    const lonely = keys.filter(
      (key) => key.endsWith("_one") && !keys.includes(key.replace(/_one$/, "_other")),
    );
    expect(lonely).toEqual([]);
  });

  it("are not empty and do not end in a space", () => {
    const all = [...Object.entries(en), ...Object.entries(de)];
    expect(all.filter(([, text]) => text.trim() === "" || text !== text.trim())).toEqual([]);
  });

  it("address people in German by du", () => {
    const polite = Object.entries(de).filter(([, text]) => /\b(?:Ihr|Ihnen|Ihre[nmrs]?)\b/.test(text));
    expect(polite).toEqual([]);
  });
});
