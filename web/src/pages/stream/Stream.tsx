import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { toFailure } from "../../api/failure";
import { jobQuery } from "../../api/queries";
import type { Output, StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { usePageKeys } from "../../shell/page-keys";
import { usePageTitle } from "../../shell/title";
import { Button, buttonClass } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { FailureNotice } from "../../ui/FailureNotice";
import { Skeleton } from "../../ui/Skeleton";
import { About } from "./About";
import { Charts } from "./Charts";
import { CloneDialog } from "./CloneDialog";
import { CommandDialog } from "./CommandDialog";
import { EditDialog } from "./EditDialog";
import { Log } from "./Log";
import { Outputs } from "./Outputs";
import { Player } from "./Player";
import { SourceDialog } from "./SourceDialog";
import { Sources } from "./Sources";
import styles from "./Stream.module.css";
import { type Deed, StreamHead } from "./StreamHead";
import { type StreamSearch, validateStreamSearch } from "./search";
import { Timeline } from "./Timeline";
import { useDelete, useExport } from "./use-deeds";
import { useTimeline } from "./use-timeline";

const route = getRouteApi("/inside/streams/$id");

/** A key does what its button does, and nothing where there is no such button. */
function press(testId: string): void {
  document.querySelector<HTMLButtonElement>(`[data-testid="${testId}"]`)?.click();
}

function Page({ job }: { job: StreamJob }) {
  const { t } = useTranslation();
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const remove = useDelete(job);
  const save = useExport(job);
  const timeline = useTimeline(job);
  const [open, setOpen] = useState<Deed | null>(null);
  const [jump, setJump] = useState(0);
  usePageTitle(job.name);
  const onSearch = (change: Partial<StreamSearch>) =>
    void navigate({
      search: (before: StreamSearch) => validateStreamSearch({ ...before, ...change }),
      replace: true,
      resetScroll: false,
    });
  const onDeed = (deed: Deed) => {
    if (deed === "delete") void remove();
    else if (deed === "export") save();
    else setOpen(deed);
  };
  const onLog = (output?: Output) => {
    onSearch({ from: output?.id ?? "", run: 0, level: "debug", q: "" });
    setJump((before) => before + 1);
  };
  const close = () => setOpen(null);
  usePageKeys([
    { key: "m", label: t("watch.key_sound"), run: () => press("unmute") },
    { key: "f", label: t("player.full"), run: () => press("full-screen") },
    { key: "p", label: t("watch.key_pause"), run: () => press("log-pause") },
    { key: "l", label: t("next.see_log"), run: () => onLog() },
  ]);
  return (
    <>
      <StreamHead job={job} onDeed={onDeed} onLog={() => onLog()} />
      <div className={styles.grid}>
        <div className={styles.player}>
          <Player job={job} />
        </div>
        <div className={styles.aside}>
          <Outputs job={job} wanted={search.output} onLog={onLog} />
          <Sources job={job} />
          <About job={job} />
        </div>
        <div className={styles.charts}>
          <Charts job={job} range={search.charts ?? "5m"} onRange={(charts) => onSearch({ charts })} />
        </div>
        <div className={styles.time}>
          <Timeline
            job={job}
            known={timeline}
            span={search.span ?? "1h"}
            onSpan={(span) => onSearch({ span })}
          />
        </div>
        <div className={styles.log}>
          <Log job={job} search={search} onSearch={onSearch} jump={jump} />
        </div>
      </div>
      {open === "command" && may("streams.preview") ? <CommandDialog jobId={job.id} onClose={close} /> : null}
      {open === "source" ? <SourceDialog job={job} input={job.inputs?.[0] ?? null} onClose={close} /> : null}
      {open === "edit" ? <EditDialog job={job} onClose={close} /> : null}
      {open === "clone" ? <CloneDialog job={job} onClose={close} /> : null}
    </>
  );
}

/** Keeps the places of everything, so that nothing jumps when it comes. */
function Placeholder() {
  const { t } = useTranslation();
  return (
    <div role="status">
      <span className="visually-hidden">{t("app.loading")}</span>
      <Skeleton className={styles.headSkeleton ?? ""} />
      <div className={styles.grid}>
        <div className={styles.player}>
          <Skeleton className={styles.playerSkeleton ?? ""} />
        </div>
        <div className={styles.aside}>
          <Skeleton height="8.5rem" />
          <Skeleton height="8.5rem" />
          <Skeleton height="5rem" />
        </div>
        <div className={styles.charts}>
          <Skeleton height="22rem" />
        </div>
      </div>
    </div>
  );
}

/** One stream: the picture, the truth about it, its destinations, its past and its log. */
export function Stream() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const { data, error, isPending, refetch } = useQuery(jobQuery(id));
  if (data) return <Page key={data.id} job={data} />;
  if (isPending) return <Placeholder />;
  const failure = toFailure(error);
  if (failure.status === 404 || failure.field("path.id")) {
    return (
      <Empty whole title={t("stream.gone_title")} text={t("stream.gone_text")}>
        <Link to="/streams" className={buttonClass()}>
          {t("stream.back")}
        </Link>
      </Empty>
    );
  }
  return (
    <FailureNotice failure={failure}>
      <Button onClick={() => void refetch()}>{t("action.retry")}</Button>
    </FailureNotice>
  );
}
