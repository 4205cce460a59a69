import { kept } from "./storage";
import { Store } from "./store";

/** What is to be seen. */
export type Theme = "dark" | "light";

/** What somebody chose; `system` follows the device. */
export const THEMES = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof THEMES)[number];

const KEY = "castcore.theme";
const PAGE: Record<Theme, string> = { dark: "#0c0f13", light: "#eef1f4" };

export function isThemeChoice(text: unknown): text is ThemeChoice {
  return (THEMES as readonly unknown[]).includes(text);
}

const stored = (): ThemeChoice => {
  const text = kept.getItem(KEY);
  return isThemeChoice(text) ? text : "dark";
};

// Nothing asks for light until it is known: pages that are drawn in tests have no media queries.
const light = typeof window.matchMedia === "function" ? matchMedia("(prefers-color-scheme: light)") : null;

const resolve = (choice: ThemeChoice): Theme =>
  choice === "system" ? (light?.matches ? "light" : "dark") : choice;

/** Dark unless somebody chose otherwise: control rooms are dark. */
export const themeChoice = new Store<ThemeChoice>(stored());

/** The theme on the page, for what cannot be drawn by style sheets. */
export const theme = new Store<Theme>(resolve(themeChoice.get()));

function draw(): void {
  const value = resolve(themeChoice.get());
  document.documentElement.dataset.theme = value;
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", PAGE[value]);
  theme.set(value);
}

/** Draws what was chosen, and follows the device from now on where that was the choice. */
export function applyTheme(): void {
  draw();
  light?.addEventListener("change", draw);
}

export function setTheme(choice: ThemeChoice): void {
  kept.setItem(KEY, choice);
  themeChoice.set(choice);
  draw();
}
