import { useEffect, useRef } from "react";
import { useTranslation } from "../../i18n/use-translation";
import styles from "./Streams.module.css";
import { type Selection, stateOfAll } from "./selection";

interface Props {
  selection: Selection;
  order: readonly string[];
  disabled: boolean;
  onToggle(): void;
}

/** Chooses everything that the filters show. */
export function SelectAll({ selection, order, disabled, onToggle }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLInputElement>(null);
  const state = stateOfAll(selection, order);
  useEffect(() => {
    // "Some of them" has no attribute.
    if (box.current) box.current.indeterminate = state === "some";
  }, [state]);
  return (
    <label className={styles.all}>
      <input
        ref={box}
        type="checkbox"
        checked={state === "all"}
        disabled={disabled}
        onChange={onToggle}
        data-testid="choose-all"
      />
      {t("list.choose_all", { count: order.length })}
    </label>
  );
}
