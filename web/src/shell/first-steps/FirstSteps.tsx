import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { destinationsQuery, jobsQuery, meQuery } from "../../api/queries";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { kept as stored } from "../../lib/storage";
import { buttonClass, IconButton } from "../../ui/Button";
import { Icon } from "../../ui/icons";
import { StateSign } from "../../ui/StateSign";
import styles from "./FirstSteps.module.css";
import { type Step, type StepName, stepsOf } from "./steps";

const TO = {
  key: "/settings/security",
  destination: "/destinations",
  factor: "/account/security",
  stream: "/streams/new",
} as const satisfies Record<StepName, string>;

function Row({ step: { name, done } }: { step: Step }) {
  const { t } = useTranslation();
  return (
    <li className={styles.row} data-done={done} data-testid={`first-${name}`}>
      <span className={styles.sign}>
        {done ? <Icon name="check" size={20} /> : <StateSign sign="hollow" tone="off" size={20} />}
        <span className="visually-hidden">{t(done ? "first.done" : "first.open")}</span>
      </span>
      <span className={styles.words}>
        <strong>{t(`first.${name}`)}</strong>
        {done ? null : <span className={styles.help}>{t(`first.${name}_help`)}</span>}
      </span>
      {done ? null : (
        <Link to={TO[name]} className={buttonClass()}>
          {t(`first.${name}_go`)}
        </Link>
      )}
    </li>
  );
}

/**
 * What there is to do on a new server. It goes away by itself when all is done, and for this user when it is waved away;
 * until everything is known it is not there at all.
 */
export function FirstSteps() {
  const { t } = useTranslation();
  const may = useMay();
  const { data: me } = useQuery(meQuery);
  const { data: destinations } = useQuery(destinationsQuery);
  const { data: list } = useQuery(jobsQuery);
  const [waved, setWaved] = useState(false);
  // Only those who run streams have something to set up.
  if (!me || !destinations || !list || !may("streams.write")) return null;
  const kept = `castcore.first-steps.${me.id}`;
  if (waved || stored.getItem(kept) !== null) return null;
  const steps = stepsOf({ me, destinations, jobs: list.jobs }, may);
  const done = steps.filter((step) => step.done).length;
  if (done === steps.length) return null;
  const dismiss = () => {
    stored.setItem(kept, "1");
    setWaved(true);
    document.getElementById("main")?.focus({ preventScroll: true });
  };
  return (
    <section className={styles.steps} aria-labelledby="first-title" data-testid="first-steps">
      <div className={styles.head}>
        <div className={styles.words}>
          <h2 className={styles.title} id="first-title">
            {t("first.title")}
          </h2>
          <p className={styles.help}>{t("first.text", { done, count: steps.length })}</p>
        </div>
        <IconButton icon="close" name={t("first.dismiss")} onClick={dismiss} testId="first-dismiss" />
      </div>
      <progress className={styles.bar} max={steps.length} value={done} aria-label={t("first.title")} />
      <ul>
        {steps.map((step) => (
          <Row key={step.name} step={step} />
        ))}
      </ul>
    </section>
  );
}
