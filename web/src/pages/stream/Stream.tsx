import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "../../api/client";
import { toFailure } from "../../api/failure";
import { jobQuery, keys } from "../../api/queries";
import type { StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { usePageTitle } from "../../shell/title";
import { jobState } from "../../state/language";
import { Button, buttonClass } from "../../ui/Button";
import { useConfirm } from "../../ui/Confirm";
import { Empty } from "../../ui/Empty";
import { FailureNotice } from "../../ui/FailureNotice";
import { Loading } from "../../ui/Skeleton";
import { toast } from "../../ui/Toasts";
import { CommandDialog } from "./CommandDialog";
import { Facts } from "./Facts";
import { Log } from "./Log";
import { Numbers } from "./Numbers";
import { Outputs } from "./Outputs";
import { Player } from "./Player";
import { SourceDialog } from "./SourceDialog";
import styles from "./Stream.module.css";
import { StreamHead } from "./StreamHead";

const route = getRouteApi("/inside/streams/$id");

function useDelete(job: StreamJob) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const confirm = useConfirm();
  const navigate = route.useNavigate();
  const { name } = job;
  const remove = useMutation({
    mutationFn: () => ok(api.DELETE("/stream-jobs/{id}", { params: { path: { id: job.id } } })),
    onSuccess: async () => {
      toast.done(t("toast.stream_deleted", { name }));
      await navigate({ to: "/streams", replace: true });
      cache.removeQueries({ queryKey: keys.job(job.id) });
      await cache.invalidateQueries({ queryKey: keys.jobs });
    },
    onError: (thrown) => toast.failed(t("action.delete"), thrown),
  });
  return async () => {
    const off = jobState(job.state) === "stopped";
    const yes = await confirm({
      title: t("confirm.delete_title", { name }),
      text: [...(off ? [] : [t("confirm.delete_running")]), t("confirm.delete_text")],
      yes: t("confirm.delete_yes", { name }),
    });
    if (yes) remove.mutate();
  };
}

function Page({ job }: { job: StreamJob }) {
  const may = useMay();
  const ask = useDelete(job);
  const [open, setOpen] = useState<"command" | "source" | null>(null);
  usePageTitle(job.name);
  return (
    <>
      <StreamHead
        job={job}
        onDelete={() => void ask()}
        onCommand={() => setOpen("command")}
        onSource={() => setOpen("source")}
      />
      <div className={styles.grid}>
        <div className={styles.column}>
          <Player job={job} />
          <Numbers job={job} />
        </div>
        <div className={`${styles.column} ${styles.aside}`}>
          <Outputs job={job} />
          <Facts job={job} />
        </div>
        <div className={styles.log}>
          <Log job={job} />
        </div>
      </div>
      {open === "command" && may("streams.preview") ? (
        <CommandDialog jobId={job.id} onClose={() => setOpen(null)} />
      ) : null}
      {open === "source" ? <SourceDialog job={job} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

/** One stream: the picture, the truth about it, its destinations and its log. */
export function Stream() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const { data, error, isPending, refetch } = useQuery(jobQuery(id));
  if (data) return <Page key={data.id} job={data} />;
  if (isPending) return <Loading rows={3} height="9rem" />;
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
