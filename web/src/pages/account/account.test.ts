import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { grouped } from "./FactorSetup";
import { isPairGood } from "./NewPassword";
import { expiryOf, offered, SCOPES } from "./scopes";
import { strengthOf } from "./strength";

describe("the word on a password", () => {
  it.each([
    ["short", 0],
    ["x".repeat(129), 0],
    ["aaaaaaaaaaaa", 1],
    ["abcdefghijkl", 1],
    ["12345678", 1],
    ["tulpe-rot", 2],
    ["correct horse battery", 4],
    ["Xk9$vq2!L", 3],
    ["Xk9$vq2!Lr7z", 4],
  ])("finds %s to be %i", (password, strength) => {
    expect(strengthOf(password)).toBe(strength);
  });

  it("refuses the user name, with digits or without", () => {
    expect(strengthOf("margarete", "Margarete")).toBe(0);
    expect(strengthOf("margarete2026!", "margarete")).toBe(0);
    expect(strengthOf("olaf olaf 1", "olaf")).toBe(0);
    expect(strengthOf("folafolafolaf", "olaf")).toBeGreaterThan(0);
    expect(strengthOf("99falofalo", "olaf")).toBe(0);
    expect(strengthOf("CastCore-2026")).toBe(0);
  });

  it("counts characters as people do", () => {
    expect(isPairGood("👩‍🚀👩‍🚀", "👩‍🚀👩‍🚀")).toBe(false);
    expect(isPairGood("äöüßäöüß", "äöüßäöüß")).toBe(true);
    expect(isPairGood("äöüßäöüß", "äöüßäöü")).toBe(false);
  });
});

describe("a token", () => {
  const now = Date.parse("2026-11-26T12:00:00Z");

  it("warns in its last week, and says when it is over", () => {
    expect(expiryOf(null, now).state).toBe("none");
    expect(expiryOf("2027-01-01T00:00:00Z", now).state).toBe("fine");
    expect(expiryOf("2026-11-29T11:00:00Z", now)).toEqual({ state: "soon", days: 3 });
    expect(expiryOf("2026-11-26T11:59:59Z", now).state).toBe("over");
  });

  it("can have the scopes that the server knows", () => {
    const source = readFileSync(join(import.meta.dirname, "../../../../crates/model/src/scope.rs"), "utf8");
    const names = [...source.matchAll(/^ {4}\w+ = "([a-z_:]+)" =>/gm)].map(([, name]) => name);
    expect(SCOPES.map(({ name }) => name)).toEqual(names);
  });

  it("is offered only what its owner could use", () => {
    const viewer = offered(() => false).map(({ name }) => name);
    expect(viewer).toEqual(["streams:read", "monitoring:read"]);
    expect(offered(() => true)).toHaveLength(SCOPES.length);
  });

  it("shows secrets in groups", () => {
    expect(grouped("ABCDEFGHIJ")).toBe("ABCD EFGH IJ");
    expect(grouped("ABCDEFGH")).toBe("ABCD EFGH");
  });
});
