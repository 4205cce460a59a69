import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "./client";
import { keys } from "./queries";
import type { EditInstance } from "./types";

// How well the instance is protected, as administrators see it.

export const overviewQuery = queryOptions({
  queryKey: keys.security,
  queryFn: ({ signal }) => ok(api.GET("/security/overview", { signal })),
});

export const confirmKeyBackup = () => ok(api.POST("/security/key-backup-confirmed"));

export const cspReportsQuery = queryOptions({
  queryKey: keys.cspReports,
  queryFn: ({ signal }) =>
    ok(api.GET("/security/csp-reports", { params: { query: { limit: 100 } }, signal })),
});

export const clearCspReports = () => ok(api.DELETE("/security/csp-reports"));

export const changeSettings = (body: EditInstance) => ok(api.PATCH("/settings", { body }));
