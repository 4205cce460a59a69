import type { SecurityOverview } from "../../../api/types";

/** What is looked at, most urgent kind first. */
export type FindingId =
  | "unreadable"
  | "key_backup"
  | "ffmpeg"
  | "admin_factor"
  | "rotation"
  | "tls"
  | "csp"
  | "csp_reports"
  | "policy"
  | "environment"
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

/** A number of which more than `most` is too much. */
function counted(id: FindingId, count: number | undefined, most: number): Finding[] {
  return count === undefined ? [] : [{ id, level: count > most ? "weak" : "good", count }];
}

const URGENCY: Record<Level, number> = { bad: 0, weak: 1, good: 2 };

/** What the overview does not say itself. What is not known is left out: nothing is called good on assumption. */
export interface Seen {
  /** Kinds of breaches that browsers reported. */
  reports: number | undefined;
  /** Refused sign-ins of a day. */
  refusedSignIns: number | undefined;
  /** The page came from this machine: nothing travels over a network that HTTPS could protect. */
  local: boolean;
}

/** Everything that is looked at, worst first; within a level in the order of `FindingId`. */
export function findingsOf(overview: SecurityOverview, seen: Seen): Finding[] {
  const { reports, refusedSignIns, local } = seen;
  const waiting = waitingRows(overview);
  const { ffmpeg } = overview;
  const vulnerable = !ffmpeg.available || ffmpeg.vulnerable !== false;
  const tls: Finding = { id: "tls", level: overview.tls_seen ? "good" : "weak", count: 0 };
  const all: Finding[] = [
    {
      id: "unreadable",
      level: overview.unreadable_rows > 0 ? "bad" : "good",
      count: overview.unreadable_rows,
    },
    { id: "key_backup", level: overview.key_backup_confirmed ? "good" : "bad", count: 0 },
    { id: "ffmpeg", level: vulnerable ? "bad" : "good", count: 0 },
    {
      id: "admin_factor",
      level: overview.admins_without_second_factor > 0 ? "bad" : "good",
      count: overview.admins_without_second_factor,
    },
    { id: "rotation", level: waiting > 0 ? "weak" : "good", count: waiting },
    ...(local ? [] : [tls]),
    { id: "csp", level: overview.csp_mode === "enforced" ? "good" : "weak", count: 0 },
    ...counted("csp_reports", reports, 0),
    {
      id: "policy",
      level: overview.second_factor_roles.includes("admin") ? "good" : "weak",
      count: overview.second_factor_roles.length,
    },
    { id: "environment", level: overview.environment === "production" ? "good" : "weak", count: 0 },
    ...counted("sign_ins", refusedSignIns, MANY_REFUSED),
  ];
  // Sorting is stable: the order above decides within a level.
  return all.sort((a, b) => URGENCY[a.level] - URGENCY[b.level]);
}
