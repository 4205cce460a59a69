import { useEffect, useRef, useState } from "react";
import { useTranslation } from "../../i18n/use-translation";
import type { StreamSearch } from "./list";

interface Props {
  search: StreamSearch;
  /** `null` while further pages are on their way. */
  shown: number | null;
  total: number;
  chosen: number;
}

/**
 * What changed filters left over and how many are chosen, for whoever hears the page instead of seeing it. What comes and
 * goes by itself is not said: it would never be quiet.
 */
export function Said({ search, shown, total, chosen }: Props) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const { show, label, q } = search;
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a changed filter is worth a word.
  useEffect(() => {
    if (shown === null) return;
    // What the page opens with is read like the rest of it.
    if (!first.current)
      setWords(shown === 0 ? t("streams.filter_none") : t("list.filtered", { shown, total }));
    first.current = false;
  }, [show, label, q, shown === null]);
  return (
    <div className="visually-hidden">
      <p role="status" data-testid="filter-said">
        {words}
      </p>
      <p role="status" data-testid="chosen-said">
        {chosen > 0 ? t("bulk.chosen", { count: chosen }) : ""}
      </p>
    </div>
  );
}
