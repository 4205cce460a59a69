import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { eventsQuery } from "../../api/board";
import { keys } from "../../api/queries";
import type { StreamEvent } from "../../api/stream-page";
import { useTranslation } from "../../i18n/use-translation";
import { jobLook, outputLook } from "../../state/language";
import { changeSentence } from "../../state/sentences";
import { Button } from "../../ui/Button";
import { Moment } from "../../ui/Moment";
import { Panel } from "../../ui/Panel";
import { Skeleton } from "../../ui/Skeleton";
import { StateBadge } from "../../ui/StateSign";
import styles from "./Panels.module.css";

const FIRST = 8;
const RENEW_MS = 30_000;
/** A change of states is asked about so soon, and several at once only once. */
const NEWS_MS = 1_500;

/** Asks again soon after the states on this page changed. */
function useFresh() {
  const cache = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = cache.getQueryCache().subscribe((event) => {
      if (event.type !== "updated" || event.action.type !== "success") return;
      if (event.query.queryKey[0] !== keys.jobs[0] || timer) return;
      timer = setTimeout(() => {
        timer = undefined;
        void cache.invalidateQueries({ queryKey: keys.events });
      }, NEWS_MS);
    });
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, [cache]);
}

function Change({ event }: { event: StreamEvent }) {
  const { t } = useTranslation();
  const look = event.output_id ? outputLook(event.state) : jobLook(event.state);
  const why = changeSentence(t, event);
  const name = event.job_name ?? t("dash.gone_stream");
  return (
    <li className={styles.change} data-testid="change">
      <span className={styles.when}>
        <Moment at={event.at} />
      </span>
      <span className={styles.what}>
        {event.job_id && event.job_name ? (
          <Link to="/streams/$id" params={{ id: event.job_id }}>
            {name}
          </Link>
        ) : (
          name
        )}
        {event.output_id ? (
          <span className={styles.faint}>{event.output_name ?? t("output.unnamed")}</span>
        ) : null}
        <StateBadge look={look} word={t(look.word as "state.running")} />
      </span>
      {why ? <span className={styles.why}>{why}</span> : null}
    </li>
  );
}

/** What changed in the last hour, newest first. */
export function Changes() {
  const { t } = useTranslation();
  useFresh();
  const { data, isPending } = useQuery({ ...eventsQuery, refetchInterval: RENEW_MS });
  const [all, setAll] = useState(false);
  if (data === null) return null;
  const shown = all ? (data ?? []) : (data ?? []).slice(0, FIRST);
  return (
    <Panel id="changes" title={t("dash.changes")}>
      {isPending ? <Skeleton height="8rem" /> : null}
      {data?.length === 0 ? <p className={styles.faint}>{t("dash.changes_none")}</p> : null}
      {shown.length > 0 ? (
        <ol className={styles.changes}>
          {shown.map((event) => (
            <Change key={event.id} event={event} />
          ))}
        </ol>
      ) : null}
      {data && data.length > FIRST ? (
        <Button kind="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t("dash.changes_fewer") : t("dash.changes_more", { count: data.length - FIRST })}
        </Button>
      ) : null}
    </Panel>
  );
}
