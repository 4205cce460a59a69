import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { toFailure } from "../api/failure";
import { jobsQuery } from "../api/queries";
import type { StreamJob } from "../api/types";
import { useMay } from "../auth/permissions";
import { useLink } from "../live";
import type { StreamFilter } from "../router";
import { byUrgency, isOnAir, jobState, summarize } from "../state/language";
import { Button, buttonClass } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { FailureNotice } from "../ui/FailureNotice";
import { Icon } from "../ui/icons";
import { PageHead, pageStyles } from "../ui/Page";
import { Loading } from "../ui/Skeleton";
import { StateSign } from "../ui/StateSign";
import { StreamRow } from "./StreamRow";
import styles from "./Streams.module.css";

type Group = "needs" | "onair" | "off";

function groupOf(job: StreamJob): Group {
  const state = jobState(job.state);
  if (state === "failed" || state === "degraded" || state === "unknown") return "needs";
  return state === "stopped" ? "off" : "onair";
}

const GROUPS: { group: Group; title: "streams.needs_you" | "streams.filter_onair" | "streams.filter_off" }[] =
  [
    { group: "needs", title: "streams.needs_you" },
    { group: "onair", title: "streams.filter_onair" },
    { group: "off", title: "streams.filter_off" },
  ];

function matches(job: StreamJob, filter: StreamFilter): boolean {
  if (filter === "onair") return isOnAir(job.state) || groupOf(job) === "onair";
  return filter === "all" || groupOf(job) === filter;
}

function Filters({ jobs, current }: { jobs: StreamJob[]; current: StreamFilter }) {
  const { t } = useTranslation();
  return (
    <nav className={styles.filters} aria-label={t("streams.filter_label")}>
      {(["all", "onair", "needs", "off"] as const).map((filter) => (
        <Link
          key={filter}
          to="/streams"
          search={filter === "all" ? {} : { show: filter }}
          activeOptions={{ exact: true, includeSearch: true }}
          className={styles.filter}
          data-on={filter === current}
        >
          {t(`streams.filter_${filter}`)}
          <span className="tabular">{jobs.filter((job) => matches(job, filter)).length}</span>
        </Link>
      ))}
    </nav>
  );
}

function List({ jobs, total, filter }: { jobs: StreamJob[]; total: number; filter: StreamFilter }) {
  const { t } = useTranslation();
  const shown = jobs.filter((job) => matches(job, filter)).sort(byUrgency);
  return (
    <>
      <Filters jobs={jobs} current={filter} />
      {shown.length === 0 ? (
        <Empty title={t("streams.filter_none")} text="">
          <Link to="/streams" className={buttonClass()}>
            {t("streams.filter_reset")}
          </Link>
        </Empty>
      ) : null}
      {GROUPS.map(({ group, title }) => {
        const rows = shown.filter((job) => groupOf(job) === group);
        if (rows.length === 0) return null;
        return (
          <section key={group} className={styles.group} aria-label={t(title)}>
            <h2>{t(title)}</h2>
            <ul className={pageStyles.rows}>
              {rows.map((job) => (
                <StreamRow key={job.id} job={job} />
              ))}
            </ul>
          </section>
        );
      })}
      {total > jobs.length ? (
        <p className={styles.more}>{t("streams.more_than_page", { shown: jobs.length, total })}</p>
      ) : null}
    </>
  );
}

/** The front page: what is on air, is it healthy, what needs somebody. */
export function Streams() {
  const { t } = useTranslation();
  const may = useMay();
  const { show: filter = "all" } = useSearch({ strict: false }) as { show?: StreamFilter };
  const { data, error, isPending, refetch } = useQuery(jobsQuery);
  const summary = data ? summarize(data.jobs) : null;
  const stale = useLink().state === "down";
  const fresh = may("streams.write") ? (
    <Link to="/streams/new" className={buttonClass("primary")} data-testid="new-stream">
      <Icon name="plus" size={16} />
      {t("streams.new")}
    </Link>
  ) : null;
  const counter = summary ? (
    <p className={styles.count} data-testid="on-air-count">
      {stale ? (
        <StateSign sign="dashed" tone="unknown" size={22} />
      ) : (
        <StateSign sign={summary.onAir ? "dot" : "hollow"} tone={summary.onAir ? "onair" : "off"} size={22} />
      )}
      <strong className="tabular">{summary.onAir}</strong>
      {t("streams.on_air")}
    </p>
  ) : null;
  return (
    <>
      <PageHead title={t("streams.title")} lead={counter}>
        {fresh}
      </PageHead>
      {error ? (
        <FailureNotice failure={toFailure(error)}>
          <Button onClick={() => void refetch()}>{t("action.retry")}</Button>
        </FailureNotice>
      ) : null}
      {isPending ? <Loading rows={5} height="4.75rem" /> : null}
      {data && data.jobs.length === 0 ? (
        <Empty title={t("streams.empty_title")} text={t("streams.empty_text")}>
          {may("streams.write") ? (
            <Link to="/streams/new" className={buttonClass("primary")}>
              {t("streams.new")}
            </Link>
          ) : null}
        </Empty>
      ) : null}
      {data && data.jobs.length > 0 ? <List jobs={data.jobs} total={data.total} filter={filter} /> : null}
    </>
  );
}
