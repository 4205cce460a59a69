import type { SecurityOverview } from "../../../api/security";

/** What is looked at, most urgent kind first. */
export type FindingId =
  | "key_backup"
  | "ffmpeg"
  | "admin_factor"
  | "rotation"
  | "tls"
  | "csp"
  | "csp_reports"
  | "policy"
  | "sign_ins";

/** `bad` opens a door, `weak` leaves one ajar, `good` is as it should be. */
export type Level = "bad" | "weak" | "good";

export interface Finding {
  id: FindingId;
  level: Level;
  /** For the sentence. */
  count: number;
}

/** More refused sign-ins than this in a day is not somebody's bad memory. */
export const MANY_REFUSED = 20;

/** Rows that still need a key other than the first. */
export const waitingRows = (overview: SecurityOverview): number =>
  overview.keys.filter(({ first }) => !first).reduce((sum, { rows }) => sum + rows, 0);

const URGENCY: Record<Level, number> = { bad: 0, weak: 1, good: 2 };

/** Everything that is looked at, worst first; within a level in the order of `FindingId`. */
export function findingsOf(overview: SecurityOverview, reports: number, refusedSignIns: number): Finding[] {
  const waiting = waitingRows(overview);
  const { ffmpeg } = overview;
  const vulnerable = !ffmpeg.available || ffmpeg.vulnerable !== false;
  const all: Finding[] = [
    { id: "key_backup", level: overview.key_backup_confirmed ? "good" : "bad", count: 0 },
    { id: "ffmpeg", level: vulnerable ? "bad" : "good", count: 0 },
    {
      id: "admin_factor",
      level: overview.admins_without_second_factor > 0 ? "bad" : "good",
      count: overview.admins_without_second_factor,
    },
    { id: "rotation", level: waiting > 0 ? "weak" : "good", count: waiting },
    { id: "tls", level: overview.tls_seen ? "good" : "weak", count: 0 },
    { id: "csp", level: overview.csp_mode === "enforced" ? "good" : "weak", count: 0 },
    { id: "csp_reports", level: reports > 0 ? "weak" : "good", count: reports },
    {
      id: "policy",
      level: overview.second_factor_roles.includes("admin") ? "good" : "weak",
      count: overview.second_factor_roles.length,
    },
    { id: "sign_ins", level: refusedSignIns > MANY_REFUSED ? "weak" : "good", count: refusedSignIns },
  ];
  // Sorting is stable: the order above decides within a level.
  return all.sort((a, b) => URGENCY[a.level] - URGENCY[b.level]);
}
