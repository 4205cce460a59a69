import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { authorizedFetch, BASE, ifMatch, ok, whole } from "./client";
import { readFailure } from "./failure";
import type { SessionInfo } from "./identity";
import { ask } from "./pending";
import { keys } from "./queries";
import type { User } from "./types";

// What only administrators do: users, the audit trail, the state of protection.

export interface NewUser {
  username: string;
  email?: string;
  language: string;
  password: string;
  roles: string[];
  must_change_password: boolean;
}

export interface EditUser {
  email?: string | null;
  language?: string;
  is_active?: boolean;
  password?: string;
  roles?: string[];
}

export const usersQuery = queryOptions({
  queryKey: keys.users,
  queryFn: () => ask<User[]>("GET", "/users", undefined, { limit: 500 }),
});
export const createUser = (body: NewUser) => ask<User>("POST", "/users", body);
export const editUser = (user: User, body: EditUser) => {
  void ifMatch(user.version);
  return ask<User>("PATCH", `/users/${user.id}`, body);
};
export const deleteUser = (id: string) => ask<void>("DELETE", `/users/${id}`);
export const resetFactor = (id: string) => ask<User>("POST", `/users/${id}/2fa/reset`);
export const userSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.userSessions(id),
    queryFn: () => ask<SessionInfo[]>("GET", `/users/${id}/sessions`),
  });
export const endUserSessions = (id: string) => ask<void>("DELETE", `/users/${id}/sessions`);

export interface AuditRow {
  seq: number;
  id: string;
  at: string;
  actor: string | null;
  action: string;
  outcome: string;
  target_type: string | null;
  target_id: string | null;
  ip: string | null;
  session_id: string | null;
  token_id: string | null;
  meta: Record<string, unknown> | null;
}

export interface AuditFilter {
  action?: string;
  actor?: string;
  target_type?: string;
  target_id?: string;
  outcome?: string;
  ip?: string;
  since?: string;
  until?: string;
}

/** How many times it happened that a row speaks of: refusals that repeat are counted in one. */
export function timesIn(row: AuditRow): number {
  const repeated = row.meta?.repeated;
  return typeof repeated === "number" && repeated > 0 ? repeated : 1;
}

export const AUDIT_PAGE = 50;

export const auditQuery = (filter: AuditFilter, page: number) =>
  queryOptions({
    queryKey: [...keys.audit, filter, page],
    queryFn: async () => {
      const query = { ...filter, limit: AUDIT_PAGE, offset: page * AUDIT_PAGE };
      const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
      const { data, response } = await whole(
        (async () => {
          const response = await authorizedFetch(
            new Request(`${window.location.origin}${BASE}/audit?${search}`),
          );
          const body: unknown = await response.json();
          return response.ok ? { data: body as AuditRow[], response } : { error: body, response };
        })(),
      );
      return { rows: data, total: Number(response.headers.get("x-total-count") ?? data.length) };
    },
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });

/** The trail as a file. The token goes in a header: an address would stand in histories and logs. */
export async function exportAudit(filter: AuditFilter, format: "jsonl" | "csv"): Promise<Blob> {
  const search = new URLSearchParams({ ...(filter as Record<string, string>), format });
  const response = await authorizedFetch(
    new Request(`${window.location.origin}${BASE}/audit/export?${search}`),
  );
  if (!response.ok) {
    const body: unknown = await response.json().catch(() => null);
    throw readFailure(body, response.status, response.headers.get("x-request-id"));
  }
  return response.blob();
}

void ok;
