import type { ApiFailure } from "../../api/failure";
import type { Credentials } from "../../auth/actions";

/** How far a sign-in has come. The password of the first step lives in memory only. */
export type Step = "password" | "code" | "recovery";

export interface Entered {
  username: string;
  password: string;
  code: string;
  recovery: string;
}

export const NOTHING: Entered = { username: "", password: "", code: "", recovery: "" };

/** Recovery codes are read aloud and typed: spaces and the case do not matter. */
export const tidyRecovery = (text: string): string => text.trim().replace(/\s+/g, "");

/** What a step sends. */
export function credentialsOf(step: Step, entered: Entered): Credentials {
  const { username, password } = entered;
  const base = { username: username.trim(), password };
  if (step === "code") return { ...base, totp_code: entered.code };
  if (step === "recovery") return { ...base, recovery_code: tidyRecovery(entered.recovery) };
  return base;
}

/** Where a refusal leads: on to the code, back to the password, or nowhere. */
export function stepAfter(step: Step, failure: ApiFailure): Step {
  if (failure.code === "auth.totp_required") return step === "recovery" ? "recovery" : "code";
  return failure.code === "auth.invalid_credentials" ? "password" : step;
}

/** Whether a refusal is told above the form: that a code comes next is no news, and a refused one stands at its field. */
export const isTold = (failure: ApiFailure): boolean =>
  failure.code !== "auth.totp_required" && failure.code !== "auth.totp_invalid";

export function isWhole(step: Step, entered: Entered): boolean {
  if (step === "code") return entered.code.length === 6;
  if (step === "recovery") return tidyRecovery(entered.recovery).length >= 8;
  return entered.username.trim() !== "" && entered.password !== "";
}

/** How far the clock of the authenticator is off, in whole minutes or seconds, when the server could tell. */
export function skewOf(
  failure: ApiFailure,
): { count: number; unit: "minutes" | "seconds"; ahead: boolean } | null {
  const seconds = Number(failure.params.clock_skew_s ?? Number.NaN);
  if (!Number.isFinite(seconds) || seconds === 0) return null;
  const size = Math.abs(seconds);
  return size < 90
    ? { count: Math.round(size), unit: "seconds", ahead: seconds > 0 }
    : { count: Math.round(size / 60), unit: "minutes", ahead: seconds > 0 };
}
