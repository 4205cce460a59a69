import type { StreamJob } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import type { Verb } from "../../state/actions";
import { isOnAir } from "../../state/language";
import { Button } from "../../ui/Button";
import styles from "./Bulk.module.css";
import { planBulk } from "./bulk";

interface Props {
  chosen: readonly StreamJob[];
  onAsk(verb: Verb): void;
  onClear(): void;
}

const VERBS = [
  { verb: "start", icon: "play" },
  { verb: "restart", icon: "restart" },
  { verb: "stop", icon: "stop" },
] as const;

/** What can be done with the chosen streams; it stays in sight at the foot of the page. */
export function BulkBar({ chosen, onAsk, onClear }: Props) {
  const { t } = useTranslation();
  if (chosen.length === 0) return null;
  const onAir = chosen.filter((job) => isOnAir(job.state)).length;
  return (
    <section className={styles.bar} aria-label={t("bulk.bar")} data-testid="bulk-bar">
      <p className={styles.count}>
        <strong className="tabular">{t("bulk.chosen", { count: chosen.length })}</strong>
        {onAir > 0 ? <span className="tabular">{t("counter.on_air", { count: onAir })}</span> : null}
      </p>
      <div className={styles.buttons}>
        {VERBS.map(({ verb, icon }) => (
          <Button
            key={verb}
            icon={icon}
            disabled={planBulk(verb, chosen).reached.length === 0}
            onClick={() => onAsk(verb)}
            testId={`bulk-${verb}`}
          >
            {t(`action.${verb}`)}
          </Button>
        ))}
        <Button kind="quiet" icon="close" onClick={onClear} testId="bulk-clear">
          {t("bulk.clear")}
        </Button>
      </div>
    </section>
  );
}
