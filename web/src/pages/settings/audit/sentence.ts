import type { TFunction } from "i18next";
import { factsOf, timesIn } from "../../../api/audit";
import type { AuditEvent } from "../../../api/types";
import { isKey } from "../../../i18n";
import en from "../../../i18n/en.json";

/** Every action that has a sentence: the console's side of the catalogue. A test compares it with the server's. */
export const ACTIONS: string[] = Object.keys(en)
  .filter((key) => key.startsWith("did."))
  .map((key) => key.slice("did.".length));

/** Subjects of actions, for filters: `auth.*`. */
export const SUBJECTS: string[] = [...new Set(ACTIONS.map((action) => action.split(".")[0] ?? ""))];

const word = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** What the thing is called, as far as the row says; its id otherwise. */
export function targetName(row: AuditEvent): string {
  const meta = factsOf(row);
  const named = word(meta.name) ?? word(meta.username) ?? word(meta.destination) ?? word(meta.step);
  if (named) return named;
  const id = row.target_id ?? "";
  // The first group of an id is enough to tell things apart; the whole of it stands in the details.
  return /^[0-9a-f]{8}-/.test(id) ? id.slice(0, 8) : id;
}

const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];

/** Names of what was changed: ordinary fields and secrets. */
export function changedOf(row: AuditEvent): string[] {
  const meta = factsOf(row);
  return [...list(meta.changed), ...list(meta.fields), ...list(meta.secrets)];
}

/** A row as one sentence. */
export function auditSentence(t: TFunction, row: AuditEvent): string {
  const who = row.actor || t("audit.nobody");
  const what = targetName(row);
  const refused = row.outcome !== "ok";
  const key = refused ? `no.${row.action}` : `did.${row.action}`;
  const values = { who, what, count: timesIn(row) };
  const sentence = isKey(key)
    ? t(key as "did.user.create", values)
    : t(refused ? "audit.no_other" : "audit.did_other", { ...values, action: row.action });
  const changed = changedOf(row);
  return changed.length > 0 ? `${sentence} ${t("audit.changed", { names: changed.join(", ") })}` : sentence;
}
