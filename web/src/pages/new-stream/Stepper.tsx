import { useTranslation } from "../../i18n/use-translation";
import styles from "./Stepper.module.css";
import { STEPS, type Step } from "./wizard";

interface Props {
  step: Step;
  /** The last step that can be gone to. */
  reach: Step;
  onStep(step: Step): void;
}

/** The three steps: where one is, and the way back. */
export function Stepper({ step, reach, onStep }: Props) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("new.steps")}>
      <ol className={styles.steps}>
        {STEPS.map((each, index) => (
          <li key={each}>
            <button
              type="button"
              className={styles.step}
              aria-current={each === step ? "step" : undefined}
              disabled={index > STEPS.indexOf(reach)}
              onClick={() => onStep(each)}
              data-testid={`step-${each}`}
            >
              <span className={styles.number} aria-hidden="true">
                {index + 1}
              </span>
              {t(`new.step_${each}`)}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
