import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "./client";
import { ask } from "./pending";
import { keys } from "./queries";
import type { NewApiToken } from "./types";

// The caller's own account: second factor, password, sessions, tokens.

export interface Proof {
  password: string;
  totp_code?: string;
  recovery_code?: string;
}

export interface Factor {
  enabled: boolean;
  pending: boolean;
  recovery_codes_left: number;
  required: boolean;
}

export interface FactorSetup {
  secret: string;
  otpauth_uri: string;
  qr_svg: string;
}

export interface SessionInfo {
  id: string;
  user_agent: string | null;
  ip: string | null;
  created_at: string;
  last_used_at: string;
  expires_at: string;
  current: boolean;
}

export const reauthenticate = (body: Proof) => ask<void>("POST", "/auth/reauthenticate", body);

export const changePassword = (body: { current_password: string; new_password: string }) =>
  ask<void>("POST", "/auth/password", body);

export const factorQuery = queryOptions({
  queryKey: keys.factor,
  queryFn: () => ask<Factor>("GET", "/auth/2fa"),
});

export const beginFactor = () => ask<FactorSetup>("POST", "/auth/2fa/setup");
export const verifyFactor = (code: string) =>
  ask<{ enabled: boolean; recovery_codes: string[] }>("POST", "/auth/2fa/verify", { code });
export const disableFactor = (code: string) =>
  ask<{ enabled: boolean }>("POST", "/auth/2fa/disable", { code });
export const renewRecoveryCodes = () => ask<{ recovery_codes: string[] }>("POST", "/auth/2fa/recovery-codes");

export const sessionsQuery = queryOptions({
  queryKey: keys.sessions,
  queryFn: () => ask<SessionInfo[]>("GET", "/auth/sessions"),
});

export const endSession = (id: string) => ask<void>("DELETE", `/auth/sessions/${id}`);
export const endOtherSessions = () => ask<void>("POST", "/auth/sessions/revoke-others");

export const tokensQuery = queryOptions({
  queryKey: keys.tokens,
  queryFn: ({ signal }) => ok(api.GET("/tokens", { signal })),
});

export const createToken = (body: NewApiToken) => ok(api.POST("/tokens", { body }));
export const revokeToken = (id: string) => ok(api.DELETE("/tokens/{id}", { params: { path: { id } } }));

export const changeMyself = (body: { language?: string; email?: string | null }) =>
  ask<void>("PATCH", "/settings/me", body);
