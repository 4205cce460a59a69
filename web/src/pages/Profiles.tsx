import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, ok } from "../api/client";
import { toFailure } from "../api/failure";
import { keys, profilesQuery } from "../api/queries";
import type { Profile } from "../api/types";
import { useMay } from "../auth/permissions";
import { useTranslation } from "../i18n/use-translation";
import { useUsage } from "../state/usage";
import { Button } from "../ui/Button";
import { defer, useDeferred } from "../ui/deferred";
import { Empty } from "../ui/Empty";
import { FailureNotice } from "../ui/FailureNotice";
import { PageHead, pageStyles } from "../ui/Page";
import { Loading } from "../ui/Skeleton";
import { toast } from "../ui/Toasts";
import { ListBar } from "./list/ListBar";
import { arrange, type ListSearch, validateListSearch } from "./list/list";
import { ProfileDialog } from "./profile/ProfileDialog";
import { ProfileRow, usePartWords } from "./profile/ProfileRow";

type Open = { edit: Profile | null; like?: Profile };

export function Profiles() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const may = useMay();
  const navigate = useNavigate();
  const usage = useUsage();
  const leaving = useDeferred();
  const { picture, sound } = usePartWords();
  const search = validateListSearch(useSearch({ strict: false }) as Record<string, unknown>);
  const { data, error, isPending, refetch } = useQuery(profilesQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const setSearch = (next: ListSearch) =>
    void navigate({ to: "/profiles", search: validateListSearch({ ...next }), replace: true });

  const remove = async ({ id, name }: Profile) => {
    await ok(api.DELETE("/ffmpeg-profiles/{id}", { keepalive: true, params: { path: { id } } })).catch(
      (thrown: unknown) => toast.failed(t("list.not_deleted", { name }), thrown),
    );
    await cache.invalidateQueries({ queryKey: keys.profiles });
  };
  const fresh = may("profiles.write") ? (
    <Button kind="primary" icon="plus" onClick={() => setOpen({ edit: null })} testId="new-profile">
      {t("profile.new")}
    </Button>
  ) : null;
  const rows = (data ?? []).map((thing) => {
    const uses = usage.ofProfile(thing);
    const kind = thing.copy_mode ? "" : picture(thing);
    const words = [thing.name, kind, sound(thing), ...uses.map((use) => use.jobName)].join(" ");
    return { thing, name: thing.name, kind, words, used: uses.length, changed: thing.updated_at };
  });
  const shown = arrange(rows, search);
  return (
    <>
      <PageHead title={t("profile.title")}>{data?.length ? fresh : null}</PageHead>
      {error ? (
        <FailureNotice failure={toFailure(error)}>
          <Button onClick={() => void refetch()}>{t("action.retry")}</Button>
        </FailureNotice>
      ) : null}
      {isPending ? <Loading rows={4} height="4rem" /> : null}
      {data?.length === 0 ? (
        <Empty title={t("profile.empty_title")} text={t("profile.empty_text")}>
          {fresh}
        </Empty>
      ) : null}
      {data?.length ? (
        <ListBar
          search={search}
          onSearch={setSearch}
          label={t("profile.search")}
          shown={shown.length}
          total={data.length}
        />
      ) : null}
      {data?.length && shown.length === 0 ? (
        <p role="status">{t("list.nothing", { q: search.q ?? "" })}</p>
      ) : null}
      <ul className={pageStyles.rows}>
        {shown.map(({ thing }) => (
          <ProfileRow
            key={thing.id}
            profile={thing}
            uses={usage.ofProfile(thing)}
            pending={usage.pending}
            leaving={leaving.has(thing.id)}
            onEdit={() => setOpen({ edit: thing })}
            onCopy={() => setOpen({ edit: null, like: thing })}
            onDelete={() =>
              defer({
                id: thing.id,
                text: t("profile.leaving", { name: thing.name }),
                act: () => remove(thing),
              })
            }
          />
        ))}
      </ul>
      {open ? (
        <ProfileDialog
          profile={open.edit}
          {...(open.like ? { like: open.like } : {})}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </>
  );
}
