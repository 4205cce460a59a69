import { bitrate } from "../../format";
import { useTranslation } from "../../i18n/use-translation";
import type { ProfileBody } from "../../state/presets";
import { costOf } from "./cost";
import styles from "./Fields.module.css";

/** What a choice costs, in words: the processor, the line, the disk. */
export function CostNote({ body, placesAway }: { body: ProfileBody | null; placesAway: number }) {
  const { t, i18n } = useTranslation();
  const cost = costOf(body, placesAway);
  const gb = cost.gbPerHour?.toLocaleString(i18n.language, { maximumFractionDigits: 1 });
  return (
    <div className={styles.cost} data-testid="cost">
      <p>{t(`new.load_${cost.load}`)}</p>
      <p>
        {cost.upKbps === null
          ? t("new.cost_unknown")
          : t("new.cost_line", {
              count: placesAway,
              rate: bitrate(cost.upKbps, i18n.language),
              gb: gb ?? "",
            })}
      </p>
    </div>
  );
}
