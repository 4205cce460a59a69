import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { setTheme, themeChoice } from "./theme";

const early = readFileSync(join(import.meta.dirname, "../../public/theme.js"), "utf8");

/** What the page looks like before anything of it has run. */
function drawnEarly(): string | undefined {
  document.documentElement.dataset.theme = "";
  new Function("matchMedia", early)(() => ({ matches: true }));
  return document.documentElement.dataset.theme;
}

afterEach(() => {
  localStorage.clear();
  vi.resetModules();
});

it("what is drawn first is what was chosen last", () => {
  for (const choice of ["light", "dark"] as const) {
    setTheme(choice);
    expect(drawnEarly()).toBe(choice);
    expect(themeChoice.get()).toBe(choice);
  }
  setTheme("system");
  expect(drawnEarly()).toBe("light");
});

it("is dark until somebody chose", async () => {
  localStorage.clear();
  vi.resetModules();
  const { theme } = await import("./theme");
  expect([drawnEarly(), theme.get()]).toEqual(["dark", "dark"]);
});
