import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiFailure } from "../api/failure";
import "../i18n";
import { defer, useDeferred } from "./deferred";
import { close, messages } from "./messages";
import { Toasts, toast } from "./Toasts";

afterEach(() => {
  act(() => {
    for (const { id } of messages.get()) close(id);
  });
  cleanup();
});

it("tells of a failure, but not of a proof that somebody did not want to give", () => {
  render(<Toasts />);
  act(() => toast.failed("Delete anna", new ApiFailure({ code: "auth.reauthentication_required" })));
  expect(screen.queryByText("Delete anna")).toBeNull();
  act(() => toast.failed("Delete olaf", new ApiFailure({ code: "conflict.used" })));
  expect(screen.queryAllByText("Delete olaf").length).toBeGreaterThan(0);
});

describe("a message with a way back", () => {
  it("takes back what was done, once, and is gone then", () => {
    const [undo, over] = [vi.fn(), vi.fn()];
    render(<Toasts />);
    act(() => toast.undo("Twitch removed.", { undo, over }));
    fireEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(undo).toHaveBeenCalledTimes(1);
    expect(over).not.toHaveBeenCalled();
    expect(screen.queryByTestId("toast")).toBeNull();
  });

  it("closes the way back when it is dismissed, or pushed out by newer ones", () => {
    const over = vi.fn();
    render(<Toasts />);
    act(() => toast.undo("One", { undo: vi.fn(), over: () => over("one") }));
    fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(over).toHaveBeenLastCalledWith("one");
    act(() => toast.undo("Two", { undo: vi.fn(), over: () => over("two") }));
    for (const text of "abcd") act(() => toast.done(text));
    expect(over).toHaveBeenLastCalledWith("two");
    expect(messages.get().map(({ text }) => text)).toEqual([..."abcd"]);
  });
});

describe("the time of a message", () => {
  it("goes on after the one before was taken back with the focus in it", async () => {
    vi.useFakeTimers();
    try {
      const over = vi.fn();
      render(<Toasts />);
      act(() => toast.undo("One", { undo: vi.fn(), over }));
      const undo = screen.getByTestId("toast-undo");
      act(() => undo.focus());
      fireEvent.focusIn(undo);
      fireEvent.click(undo);
      expect(messages.get()).toEqual([]);
      act(() => toast.undo("Two", { undo: vi.fn(), over }));
      await act(() => vi.advanceTimersByTimeAsync(11_000));
      expect([over.mock.calls.length, messages.get().length]).toEqual([1, 0]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("a deed that has no way back on the server", () => {
  const Waiting = () => <output>{[...useDeferred()].join(" ")}</output>;

  it("is done only when its message is over, and shown as on its way until it is known how it went", async () => {
    let answer = () => {};
    const deed = vi.fn(() => new Promise<void>((resolve) => (answer = resolve)));
    render(
      <>
        <Toasts />
        <Waiting />
      </>,
    );
    act(() => defer({ id: "twitch", text: "Deletes Twitch", act: deed }));
    act(() => defer({ id: "twitch", text: "Deletes Twitch", act: deed }));
    expect([deed.mock.calls.length, document.querySelector("output")?.textContent]).toEqual([0, "twitch"]);
    fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect([deed.mock.calls.length, document.querySelector("output")?.textContent]).toEqual([1, "twitch"]);
    await act(async () => answer());
    expect(document.querySelector("output")?.textContent).toBe("");
  });

  it("is not done at all when it is taken back", () => {
    const deed = vi.fn(() => Promise.resolve());
    render(<Toasts />);
    act(() => defer({ id: "x", text: "Deletes x", act: deed }));
    fireEvent.click(screen.getByTestId("toast-undo"));
    expect([deed.mock.calls.length, messages.get().length]).toEqual([0, 0]);
  });

  it("is done at once when the page is left", () => {
    const deed = vi.fn(() => Promise.resolve());
    render(<Toasts />);
    act(() => defer({ id: "y", text: "Deletes y", act: deed }));
    act(() => void window.dispatchEvent(new Event("pagehide")));
    expect(deed).toHaveBeenCalledTimes(1);
  });
});
