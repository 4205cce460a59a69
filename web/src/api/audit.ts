import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, authorizedFetch, ok, whole } from "./client";
import { keys } from "./queries";
import type { paths } from "./schema";
import type { AuditEvent } from "./types";

// The trail, for administrators.

type Query = NonNullable<paths["/audit"]["get"]["parameters"]["query"]>;
export type AuditFilter = Omit<Query, "limit" | "offset">;

/** Further facts of a row; one without any may say so with nothing at all. */
export const factsOf = (row: AuditEvent): Record<string, unknown> => row.meta ?? {};

/** How many times it happened that a row speaks of: refusals that repeat are counted in one. */
export function timesIn(row: AuditEvent): number {
  const { repeated } = factsOf(row);
  return typeof repeated === "number" && repeated > 0 ? repeated : 1;
}

export const AUDIT_PAGE = 50;

export const auditQuery = (filter: AuditFilter, page: number) =>
  queryOptions({
    queryKey: [...keys.audit, filter, page],
    queryFn: async ({ signal }) => {
      const query = { ...filter, limit: AUDIT_PAGE, offset: page * AUDIT_PAGE };
      const { data, response } = await whole(api.GET("/audit", { params: { query }, signal }));
      return { rows: data, total: Number(response.headers.get("x-total-count") ?? data.length) };
    },
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });

const DAY_MS = 86_400_000;
const MOST = 500;

/** Refused sign-ins of the last 24 hours, counted ones included. */
export const failedSignInsQuery = queryOptions({
  queryKey: [...keys.audit, "failed-sign-ins"],
  queryFn: async ({ signal }) => {
    const since = new Date(Date.now() - DAY_MS).toISOString();
    const query = { action: "auth.login", outcome: "refused", since, limit: MOST };
    const rows = await ok(api.GET("/audit", { params: { query }, signal }));
    return rows.reduce((sum, row) => sum + timesIn(row), 0);
  },
  staleTime: 30_000,
});

/** A long trail takes its time. */
const EXPORT_MS = 10 * 60_000;

/** The trail as a file. The token goes in a header: an address would stand in histories and logs. */
export function exportAudit(filter: AuditFilter, format: "jsonl" | "csv"): Promise<Blob> {
  return ok(
    api.GET("/audit/export", {
      params: { query: { ...filter, format } },
      parseAs: "blob",
      fetch: (request) => authorizedFetch(request, EXPORT_MS),
    }),
  );
}
