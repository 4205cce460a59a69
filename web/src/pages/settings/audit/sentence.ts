import type { TFunction } from "i18next";
import { factsOf, timesIn } from "../../../api/audit";
import type { AuditEvent } from "../../../api/types";
import { isKey, keysOf } from "../../../i18n";

/** Every action that has a sentence: the console's side of the catalogue. A test compares it with the server's. */
export const actions = (): string[] => keysOf("did.").map((key) => key.slice("did.".length));

/** Subjects of actions, for filters: `auth.*`. */
export const subjectsOf = (known: readonly string[]): string[] => [
  ...new Set(known.map((action) => action.split(".")[0] ?? "")),
];

const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];

const word = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** The first group of an id is enough to tell things apart; the whole of it stands in the details. */
const short = (id: string): string => (/^[0-9a-f]{8}-/.test(id) ? id.slice(0, 8) : id);

/** How many targets of a counted row its sentence names; all of them stand in the details. */
const NAMED = 3;

/** What the thing is called, as far as the row says; its id otherwise. A row that counts refusals may have several. */
export function targetName(row: AuditEvent): string {
  const meta = factsOf(row);
  const named = word(meta.name) ?? word(meta.username) ?? word(meta.destination) ?? word(meta.step);
  if (named) return named;
  if (row.target_id) return short(row.target_id);
  const several = list(meta.targets);
  const first = several.slice(0, NAMED).map(short).join(", ");
  return several.length > NAMED ? `${first} …` : first;
}

/** Names of what was changed: ordinary fields and secrets. */
export function changedOf(row: AuditEvent): string[] {
  const meta = factsOf(row);
  return [...list(meta.changed), ...list(meta.fields), ...list(meta.secrets)];
}

/**
 * What refusals are called that have a sentence of their own: someone who only had to prove again who they are was not
 * turned away, and what was tried under no name is told without one.
 */
function variantOf(row: AuditEvent, what: string): string {
  if (what === "") return "_nameless";
  return factsOf(row).code === "auth.reauthentication_required" ? "_proof" : "";
}

/** A row as one sentence. */
export function auditSentence(t: TFunction, row: AuditEvent): string {
  const who = row.actor || t("audit.nobody");
  const what = targetName(row);
  const refused = row.outcome !== "ok";
  const key = refused ? `no.${row.action}` : `did.${row.action}`;
  const values = { who, what, count: timesIn(row) };
  const variant = `${key}${variantOf(row, what)}`;
  const sentence = isKey(key)
    ? t((isKey(variant) ? variant : key) as "did.user.create", values)
    : t(refused ? "audit.no_other" : "audit.did_other", { ...values, action: row.action });
  const changed = changedOf(row);
  return changed.length > 0 ? `${sentence} ${t("audit.changed", { names: changed.join(", ") })}` : sentence;
}
