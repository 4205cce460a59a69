import { Store } from "./store";

export type Theme = "dark" | "light";

const KEY = "castcore.theme";

const stored = (): Theme => (localStorage.getItem(KEY) === "light" ? "light" : "dark");

/** Dark unless somebody chose otherwise: control rooms are dark. */
export const theme = new Store<Theme>(stored());

export function applyTheme(): void {
  const value = theme.get();
  document.documentElement.dataset.theme = value;
  document
    .querySelector('meta[name="theme-color"]')
    ?.setAttribute("content", value === "dark" ? "#0c0f13" : "#eef1f4");
}

export function setTheme(value: Theme): void {
  localStorage.setItem(KEY, value);
  theme.set(value);
  applyTheme();
}
