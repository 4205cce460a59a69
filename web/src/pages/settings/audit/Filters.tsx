import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "../../../i18n/use-translation";
import { Button } from "../../../ui/Button";
import { SelectField, TextField } from "../../../ui/Field";
import styles from "./Audit.module.css";
import { type AuditSearch, isFiltered, OUTCOMES, RANGES } from "./filters";
import { actions, subjectsOf } from "./sentence";

const TARGETS = [
  "user",
  "session",
  "api_token",
  "stream_job",
  "destination",
  "profile",
  "asset",
  "settings",
  "route",
] as const;

interface Props {
  search: AuditSearch;
  onSearch(search: AuditSearch): void;
}

/** What of the trail is shown. Choices apply at once, names with Enter or when the field is left. */
export function Filters({ search, onSearch }: Props) {
  const { t } = useTranslation();
  const [actor, setActor] = useState(search.actor ?? "");
  useEffect(() => setActor(search.actor ?? ""), [search.actor]);
  const set = (part: { [name in keyof AuditSearch]?: string }) => {
    const { page: _page, ...rest } = search;
    const next = { ...rest, ...part };
    // An empty choice is no filter.
    onSearch(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== "")) as AuditSearch);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set({ actor: actor.trim() });
  };
  const [open, setOpen] = useState(false);
  const all = actions();
  const known = !search.action || all.includes(search.action) || search.action.endsWith(".*");
  return (
    <form
      className={`${styles.filters} ${open ? "" : styles.folded}`}
      onSubmit={submit}
      aria-label={t("audit.filters")}
    >
      <div className={styles.fold}>
        <Button aria-expanded={open} onClick={() => setOpen(!open)} testId="audit-fold">
          {t(open ? "audit.fold" : "audit.unfold")}
        </Button>
      </div>
      <SelectField
        label={t("audit.filter_action")}
        small
        value={search.action ?? ""}
        onValue={(action) => set({ action })}
        testId="audit-action"
      >
        <option value="">{t("audit.any")}</option>
        {known ? null : <option value={search.action}>{search.action}</option>}
        {subjectsOf(all).map((subject) => (
          <optgroup key={subject} label={subject}>
            <option value={`${subject}.*`}>{t("audit.all_of", { subject })}</option>
            {all
              .filter((action) => action.startsWith(`${subject}.`))
              .map((action) => (
                <option key={action} value={action}>
                  {action}
                </option>
              ))}
          </optgroup>
        ))}
      </SelectField>
      <TextField
        label={t("audit.filter_actor")}
        placeholder={t("audit.any")}
        small
        value={actor}
        onValue={setActor}
        onBlur={() => actor.trim() !== (search.actor ?? "") && set({ actor: actor.trim() })}
        autoCapitalize="off"
        spellCheck={false}
        testId="audit-actor"
      />
      <SelectField
        label={t("audit.filter_target")}
        small
        value={search.target ?? ""}
        onValue={(target) => set({ target })}
        testId="audit-target"
      >
        <option value="">{t("audit.any")}</option>
        {TARGETS.map((target) => (
          <option key={target} value={target}>
            {t(`audit.target_${target}`)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t("audit.filter_outcome")}
        small
        value={search.outcome ?? ""}
        onValue={(outcome) => set({ outcome })}
        testId="audit-outcome"
      >
        <option value="">{t("audit.any")}</option>
        {OUTCOMES.map((outcome) => (
          <option key={outcome} value={outcome}>
            {t(`audit.outcome_${outcome}`)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t("audit.filter_range")}
        small
        value={search.range ?? ""}
        onValue={(range) => set({ range, from: "", to: "" })}
        testId="audit-range"
      >
        <option value="">{t("audit.any_time")}</option>
        {RANGES.map((range) => (
          <option key={range} value={range}>
            {t(`audit.range_${range}`)}
          </option>
        ))}
      </SelectField>
      {search.range === "own" ? (
        <>
          <TextField
            label={t("audit.from")}
            small
            type="datetime-local"
            value={search.from ?? ""}
            onValue={(from) => set({ from })}
          />
          <TextField
            label={t("audit.to")}
            small
            type="datetime-local"
            value={search.to ?? ""}
            onValue={(to) => set({ to })}
          />
        </>
      ) : null}
      {isFiltered(search) ? (
        <div className={styles.reset}>
          <Button kind="quiet" onClick={() => onSearch({})} testId="audit-reset">
            {t("audit.reset")}
          </Button>
        </div>
      ) : null}
    </form>
  );
}
