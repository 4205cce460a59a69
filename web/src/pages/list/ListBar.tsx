import { useTranslation } from "../../i18n/use-translation";
import { SelectField, TextField } from "../../ui/Field";
import styles from "./List.module.css";
import { type ListSearch, SORTS, type Sort } from "./list";

interface Props {
  search: ListSearch;
  onSearch(search: ListSearch): void;
  label: string;
  shown: number;
  total: number;
}

/** Search and order of a list. */
export function ListBar({ search, onSearch, label, shown, total }: Props) {
  const { t } = useTranslation();
  return (
    <search className={styles.bar}>
      <TextField
        label={label}
        hideLabel
        placeholder={label}
        type="search"
        small
        value={search.q ?? ""}
        onValue={(q) => onSearch({ ...search, q })}
        testId="list-search"
      />
      <SelectField
        label={t("list.sort")}
        hideLabel
        small
        value={search.sort ?? "name"}
        onValue={(sort) => onSearch({ ...search, sort: sort as Sort })}
        testId="list-sort"
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {t(`list.sort_${sort}`)}
          </option>
        ))}
      </SelectField>
      <p className={styles.count} role="status">
        {shown < total ? t("list.some", { shown, count: total }) : ""}
      </p>
    </search>
  );
}
