import { queryOptions } from "@tanstack/react-query";
import { type AuditRow, timesIn } from "./admin";
import { api, ok } from "./client";
import { ask } from "./pending";
import { keys } from "./queries";
import type { EditInstance } from "./types";

// How well the instance is protected, as administrators see it.

export interface CspReport {
  id: string;
  directive: string;
  blocked: string;
  document: string;
  disposition: string;
  reports: number;
  first_seen_at: string;
  last_seen_at: string;
}

export const overviewQuery = queryOptions({
  queryKey: keys.security,
  queryFn: ({ signal }) => ok(api.GET("/security/overview", { signal })),
});

export const confirmKeyBackup = () => ok(api.POST("/security/key-backup-confirmed"));

export const cspReportsQuery = queryOptions({
  queryKey: keys.cspReports,
  queryFn: () => ask<CspReport[]>("GET", "/security/csp-reports", undefined, { limit: 100 }),
});

export const clearCspReports = () => ask<void>("DELETE", "/security/csp-reports");

export const changeSettings = (body: EditInstance) => ok(api.PATCH("/settings", { body }));

const DAY_MS = 86_400_000;
const MOST = 500;

/** Refused sign-ins of the last 24 hours, counted ones included. */
export const failedSignInsQuery = queryOptions({
  queryKey: [...keys.audit, "failed-sign-ins"],
  queryFn: async () => {
    const since = new Date(Date.now() - DAY_MS).toISOString();
    const query = { action: "auth.login", outcome: "refused", since, limit: MOST };
    const rows = await ask<AuditRow[]>("GET", "/audit", undefined, query);
    return rows.reduce((sum, row) => sum + timesIn(row), 0);
  },
  staleTime: 30_000,
});
