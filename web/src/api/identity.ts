import { queryOptions } from "@tanstack/react-query";
import { api, ifMatch, ok } from "./client";
import { keys } from "./queries";
import type { EditAccount, FactorProof, NewApiToken, PasswordChange, Reauthenticate } from "./types";

// The caller's own account: second factor, password, sessions, tokens.

export const reauthenticate = (body: Reauthenticate) => ok(api.POST("/auth/reauthenticate", { body }));

export const changePassword = (body: PasswordChange) => ok(api.POST("/auth/password", { body }));

export const factorQuery = queryOptions({
  queryKey: keys.factor,
  queryFn: ({ signal }) => ok(api.GET("/auth/2fa", { signal })),
});

/** Where a factor is on already, a code of it comes along; without one the answer is `auth.totp_required`. */
export const beginFactor = (proof: FactorProof = {}) => ok(api.POST("/auth/2fa/setup", { body: proof }));
export const verifyFactor = (code: string) => ok(api.POST("/auth/2fa/verify", { body: { code } }));
export const disableFactor = (code: string) => ok(api.POST("/auth/2fa/disable", { body: { code } }));
export const renewRecoveryCodes = (proof: FactorProof = {}) =>
  ok(api.POST("/auth/2fa/recovery-codes", { body: proof }));

const PAGE = 500;

export const sessionsQuery = queryOptions({
  queryKey: keys.sessions,
  queryFn: ({ signal }) => ok(api.GET("/auth/sessions", { params: { query: { limit: PAGE } }, signal })),
});

export const endSession = (id: string) => ok(api.DELETE("/auth/sessions/{id}", { params: { path: { id } } }));
export const endOtherSessions = () => ok(api.POST("/auth/sessions/revoke-others"));

export const tokensQuery = queryOptions({
  queryKey: keys.tokens,
  queryFn: ({ signal }) => ok(api.GET("/tokens", { signal })),
});

export const createToken = (body: NewApiToken) => ok(api.POST("/tokens", { body }));
export const revokeToken = (id: string) => ok(api.DELETE("/tokens/{id}", { params: { path: { id } } }));

export const changeMyself = (version: number, body: EditAccount) =>
  ok(api.PATCH("/settings/me", { params: { header: ifMatch(version) }, body }));
