import { describe, expect, it } from "vitest";
import { ApiFailure } from "../../api/failure";
import { digitsOf } from "../../ui/CodeField";
import { credentialsOf, isTold, isWhole, NOTHING, skewOf, stepAfter } from "./steps";

const failure = (code: string, params = {}) => new ApiFailure({ code, status: 401, params });
const entered = {
  ...NOTHING,
  username: " anna ",
  password: " secret ",
  code: "123456",
  recovery: " 2345 - 6789 ",
};

describe("a sign-in", () => {
  it("sends what belongs to its step, and never two second proofs at once", () => {
    const base = { username: "anna", password: " secret " };
    expect(credentialsOf("password", entered)).toEqual(base);
    expect(credentialsOf("code", entered)).toEqual({ ...base, totp_code: "123456" });
    expect(credentialsOf("recovery", entered)).toEqual({ ...base, recovery_code: "2345-6789" });
  });

  it("goes on to the code, stays there while it is wrong, and goes back when the password was", () => {
    expect(stepAfter("password", failure("auth.totp_required"))).toBe("code");
    expect(stepAfter("code", failure("auth.totp_invalid"))).toBe("code");
    expect(stepAfter("recovery", failure("auth.totp_invalid"))).toBe("recovery");
    expect(stepAfter("code", failure("auth.invalid_credentials"))).toBe("password");
    expect(stepAfter("code", failure("auth.rate_limited"))).toBe("code");
  });

  it("does not call it a failure that a code comes next", () => {
    expect(isTold(failure("auth.totp_required"))).toBe(false);
    expect(isTold(failure("auth.rate_limited"))).toBe(true);
  });

  it("is whole when its step has everything", () => {
    expect(isWhole("password", { ...entered, password: "" })).toBe(false);
    expect(isWhole("code", { ...entered, code: "12345" })).toBe(false);
    expect(isWhole("code", entered)).toBe(true);
    expect(isWhole("recovery", { ...entered, recovery: "23" })).toBe(false);
  });

  it("takes a code as apps show it", () => {
    expect(digitsOf(" 123 456\n")).toBe("123456");
    expect(digitsOf("12345678")).toBe("123456");
  });

  it("says how far a clock is off only when the server said so", () => {
    expect(skewOf(failure("auth.totp_invalid"))).toBeNull();
    expect(skewOf(failure("auth.totp_invalid", { clock_skew_s: "0" }))).toBeNull();
    expect(skewOf(failure("auth.totp_invalid", { clock_skew_s: "-240" }))).toEqual({
      count: 4,
      unit: "minutes",
      ahead: false,
    });
    expect(skewOf(failure("auth.totp_invalid", { clock_skew_s: 60 }))).toMatchObject({
      unit: "seconds",
      ahead: true,
    });
  });
});
