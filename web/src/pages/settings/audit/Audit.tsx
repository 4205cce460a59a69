import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { AUDIT_PAGE, auditQuery, exportAudit } from "../../../api/audit";
import { toFailure } from "../../../api/failure";
import { meQuery } from "../../../api/queries";
import { useMay } from "../../../auth/permissions";
import { count } from "../../../format";
import { useTranslation } from "../../../i18n/use-translation";
import { download } from "../../../lib/download";
import { Button } from "../../../ui/Button";
import { Empty } from "../../../ui/Empty";
import { FailureNotice } from "../../../ui/FailureNotice";
import { PageHead, pageStyles } from "../../../ui/Page";
import { Loading } from "../../../ui/Skeleton";
import { toast } from "../../../ui/Toasts";
import { Forbidden } from "../Forbidden";
import styles from "./Audit.module.css";
import { AuditRow } from "./AuditRow";
import { Filters } from "./Filters";
import { type AuditSearch, isFiltered, toFilter } from "./filters";
import { Newer } from "./Newer";
import { Said } from "./Said";

const route = getRouteApi("/inside/settings/audit");

/** Who did what, when, from where, and how it went. */
export function Audit() {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const { data: me } = useQuery(meQuery);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const page = search.page ?? 1;
  // The moment of the choice is the end of "the last hour", so that pages stay what they are.
  const filter = useMemo(() => toFilter(search, Date.now()), [search]);
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery(auditQuery(filter, page - 1));
  const go = (next: AuditSearch) => void navigate({ search: next });
  const turn = (to: number) => {
    const { page: _page, ...rest } = search;
    go(to > 1 ? { ...rest, page: to } : rest);
  };
  const save = useMutation({
    mutationFn: async (format: "jsonl" | "csv") => {
      const file = await exportAudit(filter, format);
      const day = new Date().toISOString().slice(0, 10);
      download(`castcore-audit-${day}.${format}`, file);
    },
    onError: (thrown) => toast.failed(t("audit.export"), thrown),
  });
  if (me && !may("audit.read")) return <Forbidden />;
  const first = (page - 1) * AUDIT_PAGE + 1;
  const last = first + (data?.rows.length ?? 0) - 1;
  const total = data?.total ?? 0;
  const none = t(isFiltered(search) ? "audit.none_title" : "audit.empty_title");
  const span = t("audit.span", {
    first: count(first, i18n.language),
    last: count(last, i18n.language),
    total: count(total, i18n.language),
  });
  return (
    <>
      <PageHead title={t("audit.title")} lead={<p className={pageStyles.faint}>{t("audit.lead")}</p>}>
        <Button
          onClick={() => save.mutate("csv")}
          pending={save.isPending && save.variables === "csv"}
          aria-label={t("audit.export_csv")}
          testId="audit-csv"
        >
          {t("audit.csv")}
        </Button>
        <Button
          onClick={() => save.mutate("jsonl")}
          pending={save.isPending && save.variables === "jsonl"}
          aria-label={t("audit.export_jsonl")}
          testId="audit-jsonl"
        >
          {t("audit.jsonl")}
        </Button>
      </PageHead>
      <Filters search={search} onSearch={go} />
      <Said
        search={search}
        words={!data || isPlaceholderData ? null : data.rows.length === 0 ? none : span}
      />
      <Newer onShow={() => (page > 1 ? turn(1) : void refetch())} />
      {error ? (
        <FailureNotice failure={toFailure(error)}>
          <Button onClick={() => void refetch()}>{t("action.retry")}</Button>
        </FailureNotice>
      ) : null}
      {isPending ? <Loading rows={8} height="2.75rem" /> : null}
      {data?.rows.length === 0 ? (
        <Empty title={none} text={t(isFiltered(search) ? "audit.none_text" : "audit.empty_text")}>
          {page > 1 || isFiltered(search) ? <Button onClick={() => go({})}>{t("audit.reset")}</Button> : null}
        </Empty>
      ) : null}
      <ol className={styles.rows} aria-busy={isPlaceholderData || undefined}>
        {data?.rows.map((row) => (
          <AuditRow key={row.id} row={row} />
        ))}
      </ol>
      {data && total > 0 ? (
        <nav className={styles.pages} aria-label={t("audit.pages")}>
          <Button icon="back" disabled={page <= 1} onClick={() => turn(page - 1)} testId="audit-newer">
            {t("audit.newer")}
          </Button>
          <span className="tabular">{span}</span>
          <Button disabled={last >= total} onClick={() => turn(page + 1)} testId="audit-older">
            {t("audit.older")}
          </Button>
        </nav>
      ) : null}
    </>
  );
}
