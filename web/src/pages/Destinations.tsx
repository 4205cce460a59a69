import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, ok } from "../api/client";
import { toFailure } from "../api/failure";
import { destinationsQuery, keys } from "../api/queries";
import type { Destination } from "../api/types";
import { useMay } from "../auth/permissions";
import { serviceAt } from "../data/services";
import { useTranslation } from "../i18n/use-translation";
import { isOwn } from "../state/destinations";
import { useUsage } from "../state/usage";
import { Button } from "../ui/Button";
import { useConfirm } from "../ui/Confirm";
import { defer, useDeferred } from "../ui/deferred";
import { Empty } from "../ui/Empty";
import { FailureNotice } from "../ui/FailureNotice";
import { PageHead, pageStyles } from "../ui/Page";
import { Loading } from "../ui/Skeleton";
import { toast } from "../ui/Toasts";
import { DestinationDialog } from "./destination/DestinationDialog";
import { DestinationRow } from "./destination/DestinationRow";
import { useKindWord } from "./destination/kind-word";
import { ListBar } from "./list/ListBar";
import { arrange, type ListSearch, validateListSearch } from "./list/list";

/** What stands open over the list: a new one, a copy, or one to edit. */
type Open = { edit: Destination | null; like?: Destination };

export function Destinations() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const may = useMay();
  const confirm = useConfirm();
  const navigate = useNavigate();
  const kindWord = useKindWord();
  const usage = useUsage();
  const leaving = useDeferred();
  const search = validateListSearch(useSearch({ strict: false }) as Record<string, unknown>);
  const { data: all, error, isPending, refetch } = useQuery(destinationsQuery);
  const data = all?.filter(isOwn);
  const [open, setOpen] = useState<Open | null>(null);
  const setSearch = (next: ListSearch) =>
    void navigate({ to: "/destinations", search: validateListSearch({ ...next }), replace: true });

  const remove = async ({ id, name }: Destination) => {
    await ok(api.DELETE("/destinations/{id}", { keepalive: true, params: { path: { id } } })).catch(
      (thrown: unknown) => toast.failed(t("list.not_deleted", { name }), thrown),
    );
    await cache.invalidateQueries({ queryKey: keys.destinations });
  };
  const ask = async (destination: Destination) => {
    const { id, name } = destination;
    const soon = () => defer({ id, text: t("dest.leaving", { name }), act: () => remove(destination) });
    // What nobody uses is taken back easily; of the rest nobody here knows who would miss it.
    if (usage.complete) return soon();
    const yes = await confirm({
      title: t("dest.delete_title", { name }),
      text: [t("dest.delete_text")],
      yes: t("confirm.delete_yes", { name }),
    });
    if (yes) soon();
  };
  const fresh = may("destinations.write") ? (
    <Button kind="primary" icon="plus" onClick={() => setOpen({ edit: null })} testId="new-destination">
      {t("dest.new")}
    </Button>
  ) : null;
  const rows = (data ?? []).map((thing) => {
    const uses = usage.ofDestination(thing);
    const service = serviceAt(thing.url)?.name ?? "";
    const kind = kindWord(thing.kind);
    const words = [thing.name, kind, service, thing.url, ...uses.map((use) => use.jobName)].join(" ");
    return { thing, name: thing.name, kind, words, used: uses.length, changed: thing.updated_at };
  });
  const shown = arrange(rows, search);
  return (
    <>
      <PageHead title={t("dest.title")}>{data?.length ? fresh : null}</PageHead>
      {error ? (
        <FailureNotice failure={toFailure(error)}>
          <Button onClick={() => void refetch()}>{t("action.retry")}</Button>
        </FailureNotice>
      ) : null}
      {isPending ? <Loading rows={4} height="4rem" /> : null}
      {data?.length === 0 ? (
        <Empty title={t("dest.empty_title")} text={t("dest.empty_text")}>
          {fresh}
        </Empty>
      ) : null}
      {data?.length ? (
        <ListBar
          search={search}
          onSearch={setSearch}
          label={t("dest.search")}
          shown={shown.length}
          total={data.length}
        />
      ) : null}
      {data?.length && shown.length === 0 ? (
        <p role="status">{t("list.nothing", { q: search.q ?? "" })}</p>
      ) : null}
      <ul className={pageStyles.rows}>
        {shown.map(({ thing }) => (
          <DestinationRow
            key={thing.id}
            destination={thing}
            uses={usage.ofDestination(thing)}
            complete={usage.complete}
            leaving={leaving.has(thing.id)}
            pending={usage.pending}
            onEdit={() => setOpen({ edit: thing })}
            onCopy={() => setOpen({ edit: null, like: thing })}
            onDelete={() => void ask(thing)}
          />
        ))}
      </ul>
      {open ? (
        <DestinationDialog
          destination={open.edit}
          {...(open.like ? { like: open.like } : {})}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </>
  );
}
