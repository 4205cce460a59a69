import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "../api/client";
import { toFailure } from "../api/failure";
import { destinationsQuery, keys } from "../api/queries";
import type { Destination } from "../api/types";
import { useMay } from "../auth/permissions";
import { Button, IconButton } from "../ui/Button";
import { useConfirm } from "../ui/Confirm";
import { Empty } from "../ui/Empty";
import { FailureNotice } from "../ui/FailureNotice";
import { Menu } from "../ui/Menu";
import { PageHead, pageStyles as styles } from "../ui/Page";
import { Loading } from "../ui/Skeleton";
import { toast } from "../ui/Toasts";
import { DestinationDialog } from "./destination/DestinationDialog";

const KINDS = ["rtmp", "platform", "hls", "recording", "preview"] as const;

interface RowProps {
  destination: Destination;
  onEdit(): void;
  onDelete(): void;
}

function Row({ destination, onEdit, onDelete }: RowProps) {
  const { t } = useTranslation();
  const may = useMay();
  const { name } = destination;
  const kind = KINDS.find((each) => each === destination.kind);
  return (
    <li className={`${styles.row} ${styles.four}`} data-testid="dest-row">
      <h2 className={`${styles.cell} ${styles.rowName}`}>{name}</h2>
      <span className={`${styles.cell} ${styles.faint}`}>
        {kind ? t(`dest.kind_${kind}`) : destination.kind}
        {destination.enabled ? "" : ` · ${t("dest.disabled")}`}
      </span>
      <span className={`${styles.cell} ${styles.mono}`}>{destination.url}</span>
      <span className={`${styles.cell} ${styles.mono} ${styles.faint}`}>
        {destination.has_stream_key ? (
          <>
            <span className="visually-hidden">{t("dest.col_key")} </span>
            {destination.stream_key}
          </>
        ) : (
          ""
        )}
      </span>
      <div className={styles.rowActions}>
        {may("destinations.write") ? (
          <>
            <Button onClick={onEdit} aria-label={`${t("action.edit")} ${name}`}>
              {t("action.edit")}
            </Button>
            <Menu
              trigger={<IconButton icon="more" name={t("action.more_named", { name })} />}
              items={[{ id: "delete", label: t("action.delete"), danger: true, run: onDelete }]}
            />
          </>
        ) : null}
      </div>
    </li>
  );
}

export function Destinations() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const may = useMay();
  const confirm = useConfirm();
  const { data, error, isPending, refetch } = useQuery(destinationsQuery);
  const [open, setOpen] = useState<Destination | "new" | null>(null);

  const remove = useMutation({
    mutationFn: ({ id }: Destination) => ok(api.DELETE("/destinations/{id}", { params: { path: { id } } })),
    onSuccess: (_answer, { name }) => toast.done(t("dest.deleted", { name })),
    onError: (thrown) => toast.failed(t("action.delete"), thrown),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.destinations }),
  });
  const ask = async (destination: Destination) => {
    const { name } = destination;
    const yes = await confirm({
      title: t("dest.delete_title", { name }),
      text: [t("dest.delete_text")],
      yes: t("confirm.delete_yes", { name }),
    });
    if (yes) remove.mutate(destination);
  };
  const fresh = may("destinations.write") ? (
    <Button kind="primary" icon="plus" onClick={() => setOpen("new")} testId="new-destination">
      {t("dest.new")}
    </Button>
  ) : null;
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
      <ul className={styles.rows}>
        {data?.map((destination) => (
          <Row
            key={destination.id}
            destination={destination}
            onEdit={() => setOpen(destination)}
            onDelete={() => void ask(destination)}
          />
        ))}
      </ul>
      {open ? (
        <DestinationDialog destination={open === "new" ? null : open} onClose={() => setOpen(null)} />
      ) : null}
    </>
  );
}
