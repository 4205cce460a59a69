import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { toFailure } from "../../api/failure";
import { jobsQuery } from "../../api/queries";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { useLink } from "../../live";
import { FirstSteps } from "../../shell/first-steps/FirstSteps";
import { useNeeds } from "../../shell/needs";
import { useLost } from "../../state/lost";
import { Button, buttonClass } from "../../ui/Button";
import { FailureNotice } from "../../ui/FailureNotice";
import { PageHead } from "../../ui/Page";
import { Loading } from "../../ui/Skeleton";
import { StateSign } from "../../ui/StateSign";
import { useClock } from "../../ui/time";
import { useCloning } from "../streams/cloning";
import { NewStreamLink } from "../streams/NewStreamLink";
import { StreamRow } from "../streams/StreamRow";
import { Changes } from "./Changes";
import styles from "./Dashboard.module.css";
import { Machine } from "./Machine";
import { OffRow } from "./OffRow";
import { TroubleCard } from "./TroubleCard";
import { Welcome } from "./Welcome";

/** Shown of each kind; the list of streams has them all. */
const NEEDS_MOST = 20;
const ON_AIR_MOST = 12;
const OFF_MOST = 6;

interface SectionProps {
  id: string;
  title: string;
  count: number;
  shown: number;
  show?: "needs" | "onair" | "off";
  children: ReactNode;
}

function Section({ id, title, count, shown, show, children }: SectionProps) {
  const { t } = useTranslation();
  return (
    <section className={styles.section} aria-labelledby={`dash-${id}`} data-testid={`dash-${id}`}>
      <h2 id={`dash-${id}`} className={styles.heading}>
        {title} {count > 0 ? <span className="tabular">{count}</span> : null}
      </h2>
      {children}
      {count > shown ? (
        <Link to="/streams" search={show ? { show } : {}} className={buttonClass("quiet", styles.rest)}>
          {t("dash.all", { count })}
        </Link>
      ) : null}
    </section>
  );
}

function Board() {
  const { t } = useTranslation();
  const [clone, cloneDialog] = useCloning();
  const { needs, seen, onAir, off } = useNeeds();
  return (
    <>
      {needs.length > 0 ? (
        <Section
          id="needs"
          title={t("streams.needs_you")}
          count={needs.length}
          shown={NEEDS_MOST}
          show="needs"
        >
          <ul className={styles.cards}>
            {needs.slice(0, NEEDS_MOST).map((trouble) => (
              <TroubleCard key={trouble.job.id} trouble={trouble} />
            ))}
          </ul>
        </Section>
      ) : null}
      <Section
        id="onair"
        title={t("streams.filter_onair")}
        count={onAir.length}
        shown={ON_AIR_MOST}
        show="onair"
      >
        {onAir.length > 0 ? (
          <ul className={styles.rows}>
            {onAir.slice(0, ON_AIR_MOST).map((job) => (
              <li key={job.id}>
                <StreamRow job={job} chosen={false} onClone={clone} />
              </li>
            ))}
          </ul>
        ) : (
          <p className={styles.none}>{t(needs.length > 0 ? "dash.onair_none_well" : "dash.onair_none")}</p>
        )}
      </Section>
      {seen.length > 0 ? (
        <Section id="seen" title={t("dash.seen")} count={seen.length} shown={NEEDS_MOST} show="needs">
          <ul className={styles.cards}>
            {seen.slice(0, NEEDS_MOST).map((trouble) => (
              <TroubleCard key={trouble.job.id} trouble={trouble} />
            ))}
          </ul>
        </Section>
      ) : null}
      {off.length > 0 ? (
        <Section id="off" title={t("streams.filter_off")} count={off.length} shown={OFF_MOST} show="off">
          <ul className={styles.offs}>
            {off.slice(0, OFF_MOST).map((job) => (
              <OffRow key={job.id} job={job} />
            ))}
          </ul>
        </Section>
      ) : null}
      {cloneDialog}
    </>
  );
}

/** Said once, above everything: nothing below is of now. */
function LastKnown() {
  const { t } = useTranslation();
  const link = useLink();
  const clock = useClock();
  return (
    <p className={styles.known} data-testid="dash-last-known">
      <StateSign sign="dashed" tone="unknown" />
      {t("dash.last_known", { time: clock(link.since) })}
    </p>
  );
}

/** The first page: what is on air, is it healthy, what needs somebody. */
export function Dashboard() {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, isPending, refetch } = useQuery(jobsQuery);
  const lost = useLost();
  const empty = data?.jobs.length === 0;
  return (
    <>
      <PageHead title={t("dash.title")} lead={lost ? <LastKnown /> : null}>
        {empty ? null : <NewStreamLink />}
      </PageHead>
      {error ? (
        <FailureNotice failure={toFailure(error)}>
          <Button onClick={() => void refetch()}>{t("action.retry")}</Button>
        </FailureNotice>
      ) : null}
      {isPending ? <Loading rows={4} height="5.5rem" /> : null}
      {empty ? <Welcome /> : null}
      <div className={lost ? styles.lost : ""}>
        {data && !empty ? <Board /> : null}
        <FirstSteps />
        {data && may("monitoring.read") ? (
          <div className={`${styles.foot} ${empty ? styles.alone : ""}`}>
            {empty ? null : <Changes />}
            <Machine />
          </div>
        ) : null}
      </div>
    </>
  );
}
