import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "./client";
import { ask } from "./pending";
import { keys } from "./queries";
import type { NewApiToken, PasswordChange, Reauthenticate } from "./types";

// The caller's own account: second factor, password, sessions, tokens.

export interface SessionInfo {
  id: string;
  user_agent: string | null;
  ip: string | null;
  created_at: string;
  last_used_at: string;
  expires_at: string;
  current: boolean;
}

export const reauthenticate = (body: Reauthenticate) => ok(api.POST("/auth/reauthenticate", { body }));

export const changePassword = (body: PasswordChange) => ok(api.POST("/auth/password", { body }));

export const factorQuery = queryOptions({
  queryKey: keys.factor,
  queryFn: ({ signal }) => ok(api.GET("/auth/2fa", { signal })),
});

export const beginFactor = () => ok(api.POST("/auth/2fa/setup"));
export const verifyFactor = (code: string) => ok(api.POST("/auth/2fa/verify", { body: { code } }));
export const disableFactor = (code: string) => ok(api.POST("/auth/2fa/disable", { body: { code } }));
export const renewRecoveryCodes = () => ok(api.POST("/auth/2fa/recovery-codes"));

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
