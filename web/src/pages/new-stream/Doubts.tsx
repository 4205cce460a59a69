import { useTranslation } from "../../i18n/use-translation";
import { StateSign } from "../../ui/StateSign";
import type { Doubt } from "./doubts";
import styles from "./Fields.module.css";
import { useSourceWord } from "./Summary";

/** What speaks against going on, beside the button that goes on. It stays there, so that what comes into it is read out. */
export function Doubts({ doubts }: { doubts: readonly Doubt[] }) {
  const { t } = useTranslation();
  const word = useSourceWord();
  return (
    <div role="status" className={styles.live}>
      {doubts.length > 0 ? (
        <ul className={styles.warnings} data-testid="doubts">
          {doubts.map(({ code, source }) => (
            <li key={code}>
              <StateSign sign="half" tone="warn" />
              <span className={styles.doubt}>{t(`new.doubt_${code}`, { source: word(source) })}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
