import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { StreamJob } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { SelectField, TextField } from "../../ui/Field";
import styles from "./Filters.module.css";
import { isShown, SHOWS, SORTS, type Sort, type StreamSearch } from "./list";

/** What is typed is looked for after this long a rest, so that the address does not follow each letter. */
const REST_MS = 250;

interface Props {
  /** Streams that label and text let through; the numbers beside the states count these. */
  scope: readonly StreamJob[];
  search: StreamSearch;
  labels: readonly string[];
}

/** A search without what is empty: the address holds only what is unusual. */
export function withPart(
  search: StreamSearch,
  part: { [name in keyof StreamSearch]?: string },
): StreamSearch {
  const all = Object.entries({ ...search, ...part });
  return Object.fromEntries(all.filter(([, value]) => value)) as StreamSearch;
}

/** State, label, text and order of the list; all of them stand in the address. */
export function Filters({ scope, search, labels }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState(search.q ?? "");
  useEffect(() => setTyped(search.q ?? ""), [search.q]);
  const go = (part: { [name in keyof StreamSearch]?: string }) =>
    void navigate({ to: "/streams", search: withPart(search, part), replace: true, resetScroll: false });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing begins the rest anew.
  useEffect(() => {
    if (typed.trim() === (search.q ?? "")) return;
    const timer = setTimeout(() => go({ q: typed.trim() }), REST_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const current = search.show ?? "all";
  return (
    <div className={styles.bar}>
      <nav className={styles.states} aria-label={t("streams.filter_label")}>
        {SHOWS.map((show) => (
          <Link
            key={show}
            to="/streams"
            search={withPart(search, { show: show === "all" ? "" : show })}
            className={styles.state}
            data-on={show === current}
            aria-current={show === current ? "true" : undefined}
            data-testid={`show-${show}`}
            replace
          >
            {t(`streams.filter_${show}`)}
            <span className="tabular">{scope.filter((job) => isShown(job, show)).length}</span>
          </Link>
        ))}
      </nav>
      <search className={styles.fields} aria-label={t("list.find_label")}>
        <TextField
          label={t("list.find")}
          hideLabel
          type="search"
          data-search
          placeholder={t("list.find")}
          value={typed}
          onValue={setTyped}
          spellCheck={false}
          testId="list-find"
        />
        {labels.length > 0 || search.label ? (
          <SelectField
            label={t("list.label")}
            hideLabel
            value={search.label ?? ""}
            onValue={(label) => go({ label })}
            testId="list-label"
          >
            <option value="">{t("list.any_label")}</option>
            {search.label && !labels.includes(search.label) ? (
              <option value={search.label}>{search.label}</option>
            ) : null}
            {labels.map((label) => (
              <option key={label} value={label}>
                {label}
              </option>
            ))}
          </SelectField>
        ) : null}
        <SelectField
          label={t("list.sort")}
          hideLabel
          value={search.sort ?? "urgency"}
          onValue={(sort) => go({ sort: (sort as Sort) === "urgency" ? "" : sort })}
          testId="list-sort"
        >
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {t(`list.sort_${sort}`)}
            </option>
          ))}
        </SelectField>
      </search>
    </div>
  );
}
