import type { Run, StreamJob } from "../../api/types";
import { clock } from "../../format";
import { useTranslation } from "../../i18n/use-translation";
import { LEVELS, type Level } from "../../live/log";
import { SelectField, TextField } from "../../ui/Field";
import styles from "./Log.module.css";
import type { StreamSearch } from "./search";

interface Props {
  job: StreamJob;
  runs: readonly Run[];
  run: number | null;
  search: StreamSearch;
  text: string;
  /** How many lines match; `null` when nothing is searched for. */
  found: number | null;
  onText(text: string): void;
  onSearch(change: Partial<StreamSearch>): void;
}

/** Which run, how bad, about whom, and with which words. */
export function LogFilters({ job, runs, run, search, text, found, onText, onSearch }: Props) {
  const { t, i18n } = useTranslation();
  return (
    <div className={styles.filters}>
      <SelectField
        label={t("log.run")}
        hideLabel
        small
        value={run === null ? "" : String(run)}
        onValue={(value) => onSearch({ run: Number(value) })}
        testId="log-run"
      >
        <option value="">{t("log.run_live")}</option>
        {runs
          .filter((each) => each.run !== job.run || each.ended_at || each.run === run)
          .map((each) => (
            <option key={each.run} value={each.run}>
              {t("log.run_past", {
                run: each.run,
                time: each.started_at ? clock(each.started_at, Date.now(), i18n.language) : "–",
              })}
            </option>
          ))}
      </SelectField>
      <SelectField
        label={t("log.level")}
        hideLabel
        small
        value={search.level ?? "debug"}
        onValue={(value) => onSearch({ level: value as Level })}
        testId="log-level"
      >
        {LEVELS.map((level) => (
          <option key={level} value={level}>
            {t(`log.level_${level}`)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t("watch.log_from")}
        hideLabel
        small
        value={search.from ?? ""}
        onValue={(from) => onSearch({ from })}
        testId="log-from"
      >
        <option value="">{t("watch.log_from_all")}</option>
        <option value="encoder">{t("watch.log_from_encoder")}</option>
        {job.outputs?.map((output) => (
          <option key={output.id} value={output.id}>
            {output.destination_name ?? t("output.unnamed")}
          </option>
        ))}
      </SelectField>
      <div className={styles.search}>
        <TextField
          label={t("log.filter")}
          hideLabel
          small
          type="search"
          placeholder={t("log.filter_placeholder")}
          value={text}
          onValue={onText}
          testId="log-filter"
          data-search=""
        />
        {found !== null ? (
          <span className={styles.found} role="status">
            {t("watch.log_found", { count: found })}
          </span>
        ) : null}
      </div>
    </div>
  );
}
