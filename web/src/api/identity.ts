import { queryOptions } from "@tanstack/react-query";
import { ask } from "./pending";
import { keys } from "./queries";

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

export interface ApiToken {
  id: string;
  name: string;
  scopes: string[];
  last_used_at: string | null;
  last_used_ip: string | null;
  expires_at: string | null;
  created_at: string;
}

export interface NewToken {
  name: string;
  scopes: string[];
  expires_in_days?: number;
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
  queryFn: () => ask<ApiToken[]>("GET", "/tokens"),
});

export const createToken = (body: NewToken) => ask<ApiToken & { token: string }>("POST", "/tokens", body);
export const revokeToken = (id: string) => ask<void>("DELETE", `/tokens/${id}`);

export const changeMyself = (body: { language?: string; email?: string | null }) =>
  ask<void>("PATCH", "/settings/me", body);
