import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keys } from "../api/queries";
import type { Me } from "../api/types";
import { session } from "../auth";
import i18n, { speak } from "../i18n";
import { themeChoice } from "../lib/theme";
import { useAccountPreferences, usePreferences } from "./preferences";

const changeMyself = vi.hoisted(() => vi.fn((_version: number, _body: object) => Promise.resolve()));
vi.mock("../api/identity", () => ({ changeMyself }));

const me = (part: object = {}) =>
  ({ id: "1", username: "anna", version: 3, language: "en", theme: "dark", ...part }) as Me;

function room(user?: Me) {
  const cache = new QueryClient();
  if (user) {
    cache.setQueryData(keys.me, user);
    session.status.set("signed_in");
  }
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={cache}>{children}</QueryClientProvider>
  );
  return { cache, wrapper };
}

beforeEach(() => {
  changeMyself.mockClear();
  session.status.set("signed_out");
});
afterEach(async () => {
  cleanup();
  localStorage.clear();
  await speak("en");
});

it("a choice holds at once, in this browser and in the account", async () => {
  const { wrapper } = room(me());
  const { result } = renderHook(() => usePreferences(), { wrapper });
  await act(() => result.current.chooseLanguage("de"));
  expect(i18n.language).toBe("de");
  expect(localStorage.getItem("castcore.language")).toBe("de");
  expect(changeMyself).toHaveBeenCalledWith(3, { language: "de" });
});

it("the account's language goes before the browser's, on whatever device it was chosen", async () => {
  const { wrapper } = room(me({ language: "de" }));
  renderHook(() => useAccountPreferences(me({ language: "de" })), { wrapper });
  await waitFor(() => expect(i18n.language).toBe("de"));
  expect(localStorage.getItem("castcore.language")).toBe("de");
  expect(changeMyself).not.toHaveBeenCalled();
});

it("what was chosen at the door goes into the account of whoever comes in", async () => {
  const { wrapper } = room();
  const { result } = renderHook(() => usePreferences(), { wrapper });
  await act(() => result.current.chooseLanguage("de"));
  expect(changeMyself).not.toHaveBeenCalled();
  const inside = room(me());
  renderHook(() => useAccountPreferences(me()), { wrapper: inside.wrapper });
  await waitFor(() => expect(changeMyself).toHaveBeenCalledWith(3, { language: "de" }));
  expect(i18n.language).toBe("de");
});

it("the theme goes into the account, and what that says already is not told it again", async () => {
  const { wrapper } = room(me({ theme: "light" }));
  const { result } = renderHook(() => usePreferences(), { wrapper });
  act(() => result.current.chooseTheme("light"));
  expect(document.documentElement.dataset.theme).toBe("light");
  expect(changeMyself).not.toHaveBeenCalled();
  act(() => result.current.chooseTheme("dark"));
  expect(changeMyself).toHaveBeenCalledWith(3, { theme: "dark" });
});

it("the account's theme comes to this device", async () => {
  const { wrapper } = room(me({ theme: "light" }));
  renderHook(() => useAccountPreferences(me({ theme: "light" })), { wrapper });
  await waitFor(() => expect(themeChoice.get()).toBe("light"));
});
