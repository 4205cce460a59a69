import { afterEach, describe, expect, it } from "vitest";
import { pickLanguage } from "../lib/languages";
import i18n, { keepLanguage, speak, startLanguage } from ".";
import de from "./de.json";
import en from "./en.json";

afterEach(async () => {
  localStorage.clear();
  await speak("en");
});

describe("the language", () => {
  it("is the first wish that can be met", () => {
    expect(pickLanguage([null, "fr-FR", "de-AT", "en"])).toBe("de");
    expect(pickLanguage(["EN_us", "de"])).toBe("en");
    expect(pickLanguage(["fr", undefined])).toBe("en");
    expect(pickLanguage([])).toBe("en");
  });

  it("stands at the page for those who read it aloud", async () => {
    await speak("de");
    expect(document.documentElement.lang).toBe("de");
    expect(i18n.t("nav.destinations")).toBe(de["nav.destinations"]);
    await speak("en");
    expect(document.documentElement.lang).toBe("en");
    expect(i18n.t("nav.destinations")).toBe(en["nav.destinations"]);
  });

  it("is the one chosen in this browser, and else the one that it asks for", async () => {
    await startLanguage();
    expect(i18n.language).toBe("en");
    keepLanguage("de");
    await startLanguage();
    expect(i18n.language).toBe("de");
  });

  it("counts by its own rules", async () => {
    await speak("de");
    expect(i18n.t("streams.dest_total", { count: 1 })).toBe("1 Ziel");
    expect(i18n.t("streams.dest_total", { count: 2 })).toBe("2 Ziele");
  });
});
