import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useState, useSyncExternalStore } from "react";
import { toFailure } from "../../api/failure";
import { jobsQuery } from "../../api/queries";
import type { StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import type { Verb } from "../../state/actions";
import { isOnAir } from "../../state/language";
import { useLost } from "../../state/lost";
import { Button, buttonClass } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { FailureNotice } from "../../ui/FailureNotice";
import { PageHead } from "../../ui/Page";
import { Loading } from "../../ui/Skeleton";
import { StateSign } from "../../ui/StateSign";
import { BulkBar } from "./BulkBar";
import { BulkDialog } from "./BulkDialog";
import { type Plan, planBulk } from "./bulk";
import { useCloning } from "./cloning";
import { Filters } from "./Filters";
import { chosen as kept } from "./kept";
import { useKeys } from "./keys";
import { inScope, isFiltered, labelsIn, type StreamSearch, select, toLines } from "./list";
import { NewStreamLink } from "./NewStreamLink";
import { Said } from "./Said";
import { SelectAll } from "./SelectAll";
import { StreamList } from "./StreamList";
import styles from "./Streams.module.css";
import { useScrollBack } from "./scroll-back";
import { NOTHING, range, toggle, toggleAll } from "./selection";

function NoMatch() {
  const { t } = useTranslation();
  return (
    <Empty title={t("streams.filter_none")} text={t("list.none_help")}>
      <Link to="/streams" className={buttonClass()} data-testid="list-reset">
        {t("streams.filter_reset")}
      </Link>
    </Empty>
  );
}

interface Asked {
  plan: Plan;
  all: boolean;
}

interface ListProps {
  jobs: StreamJob[];
  total: number;
  /** Further pages are on their way: "all" would not be all of them. */
  partial: boolean;
  onAsk(asked: Asked): void;
  onClone(job: StreamJob): void;
}

function List({ jobs, total, partial, onAsk, onClone }: ListProps) {
  const { t } = useTranslation();
  const may = useMay();
  const search = useSearch({ strict: false }) as StreamSearch;
  const { show, label, q, sort } = search;
  const selection = useSyncExternalStore(kept.subscribe, kept.get);

  const labels = useMemo(() => labelsIn(jobs), [jobs]);
  const scope = useMemo(() => inScope(jobs, { ...(label && { label }), ...(q && { q }) }), [jobs, label, q]);
  const shown = useMemo(
    () => select(scope, { ...(show && { show }), ...(sort && { sort }) }),
    [scope, show, sort],
  );
  const lines = useMemo(() => toLines(shown, sort ?? "urgency"), [shown, sort]);
  const order = useMemo(() => lines.flatMap((line) => ("job" in line ? [line.job.id] : [])), [lines]);

  const control = may("streams.control");
  const choose = useCallback(
    (id: string, shift: boolean) => kept.set(shift ? range(kept.get(), order, id) : toggle(kept.get(), id)),
    [order],
  );
  // Chosen streams that were deleted are gone; those that a filter hides stay chosen, and are counted.
  const chosen = useMemo(() => jobs.filter((job) => selection.ids.has(job.id)), [jobs, selection]);
  const clear = useCallback(() => kept.set(NOTHING), []);
  useKeys({ escape: clear });

  return (
    <>
      <Filters scope={scope} search={search} labels={labels} />
      {control && order.length > 0 ? (
        <SelectAll
          selection={selection}
          order={order}
          disabled={partial}
          onToggle={() => kept.set(toggleAll(selection, order))}
        />
      ) : null}
      {shown.length === 0 ? (
        <NoMatch />
      ) : (
        <StreamList
          lines={lines}
          // While further pages are on their way, only the server knows how many there are, and only of all of them.
          count={partial ? (isFiltered(search) ? -1 : total) : order.length}
          chosen={selection.ids}
          onChoose={control ? choose : undefined}
          onClone={onClone}
        />
      )}
      <Said search={search} shown={partial ? null : shown.length} total={total} chosen={chosen.length} />
      {total > jobs.length && !partial ? (
        <p className={styles.more}>{t("streams.more_than_page", { shown: jobs.length, total })}</p>
      ) : null}
      {isFiltered(search) && shown.length > 0 ? (
        <p className={styles.more}>{t("list.filtered", { shown: shown.length, total })}</p>
      ) : null}
      <BulkBar
        chosen={chosen}
        onClear={clear}
        onAsk={(verb: Verb) => onAsk({ plan: planBulk(verb, chosen), all: false })}
      />
    </>
  );
}

/** Every stream, with what can be done to one, to some and to all of them. */
export function Streams() {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, isPending, isFetching, refetch } = useQuery(jobsQuery);
  const partial = isFetching && data !== undefined && data.jobs.length < data.total;
  useScrollBack(data !== undefined && !partial);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [clone, cloneDialog] = useCloning();
  const lost = useLost();
  const jobs = data?.jobs ?? [];
  const running = useMemo(() => planBulk("stop", jobs), [jobs]);
  const onAir = data && !partial ? jobs.filter((job) => isOnAir(job.state)).length : null;
  const counter =
    onAir !== null ? (
      <p className={styles.count} data-testid="on-air-count">
        {lost ? (
          <StateSign sign="dashed" tone="unknown" size={22} />
        ) : (
          <StateSign sign={onAir ? "dot" : "hollow"} tone={onAir ? "onair" : "off"} size={22} />
        )}
        <strong className="tabular">{onAir}</strong>
        {t("streams.on_air")}
      </p>
    ) : (
      // Its room, so that the list does not move when it comes.
      <p className={styles.count} aria-hidden="true">
        <strong>{"\u00a0"}</strong>
      </p>
    );
  return (
    <>
      <PageHead title={t("streams.title")} lead={counter}>
        {may("streams.control") && jobs.length > 0 ? (
          <Button
            kind="danger"
            icon="stop"
            disabled={partial || running.reached.length === 0}
            onClick={() => setAsked({ plan: running, all: true })}
            testId="stop-all"
          >
            {t("list.stop_all")}
          </Button>
        ) : null}
        <NewStreamLink />
      </PageHead>
      {error ? (
        <FailureNotice failure={toFailure(error)}>
          <Button onClick={() => void refetch()}>{t("action.retry")}</Button>
        </FailureNotice>
      ) : null}
      {isPending ? <Loading rows={6} height="5.5rem" /> : null}
      {data && jobs.length === 0 ? (
        <Empty title={t("streams.empty_title")} text={t("streams.empty_text")}>
          {may("streams.write") ? (
            <Link to="/streams/new" className={buttonClass("primary")}>
              {t("streams.new")}
            </Link>
          ) : (
            <p>{t("list.empty_viewer")}</p>
          )}
        </Empty>
      ) : null}
      {data && jobs.length > 0 ? (
        <List jobs={jobs} total={data.total} partial={partial} onAsk={setAsked} onClone={clone} />
      ) : null}
      {asked ? <BulkDialog plan={asked.plan} all={asked.all} onClose={() => setAsked(null)} /> : null}
      {cloneDialog}
    </>
  );
}
