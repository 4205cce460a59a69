import { beforeEach, describe, expect, it } from "vitest";
import { Kept } from "./storage";

const full = (real: Storage): Storage =>
  new Proxy(real, {
    get(target, name) {
      if (name === "setItem") {
        return () => {
          throw new DOMException("full", "QuotaExceededError");
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

describe("what the browser keeps", () => {
  beforeEach(() => localStorage.clear());

  it("is kept by the browser where it may be", () => {
    const kept = new Kept(() => localStorage);
    kept.setItem("a", "1");
    expect([localStorage.getItem("a"), kept.getItem("a"), kept.refused]).toEqual(["1", "1", false]);
    kept.removeItem("a");
    expect([localStorage.getItem("a"), kept.getItem("a")]).toEqual([null, null]);
  });

  it("is kept by the page where the browser refuses", () => {
    const kept = new Kept(() => {
      throw new DOMException("denied", "SecurityError");
    });
    expect([kept.getItem("a"), kept.refused]).toEqual([null, true]);
    kept.setItem("a", "1");
    expect([kept.getItem("a"), kept.length, kept.key(0)]).toEqual(["1", 1, "a"]);
    kept.removeItem("a");
    expect(kept.getItem("a")).toBeNull();
  });

  it("leaves nothing old behind where nothing more fits in", () => {
    localStorage.setItem("token", "spent");
    const kept = new Kept(() => full(localStorage));
    kept.setItem("token", "good");
    expect([kept.getItem("token"), localStorage.getItem("token"), kept.refused]).toEqual([
      "good",
      null,
      true,
    ]);
    kept.removeItem("token");
    expect([kept.getItem("token"), kept.refused]).toEqual([null, false]);
  });
});
