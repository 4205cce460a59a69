import type { TFunction } from "i18next";
import type { Affected } from "../api/types";

/** What a change reaches, and when: one sentence for "now", one for "when restarted". */
export function affectedSentences(t: TFunction, affected: readonly Affected[] | null | undefined): string[] {
  const names = (applies: string) => [
    ...new Set((affected ?? []).filter((each) => each.applies === applies).map((each) => each.job_name)),
  ];
  const now = names("now");
  const later = names("on_restart");
  return [
    ...(now.length ? [t("affected.now", { count: now.length, names: now.join(", ") })] : []),
    ...(later.length ? [t("affected.restart", { count: later.length, names: later.join(", ") })] : []),
  ];
}
