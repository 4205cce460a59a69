import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "../../api/client";
import { keys } from "../../api/queries";
import type { StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { useControl } from "../../state/actions";
import { canStart, canStop, jobState } from "../../state/language";
import { IconButton } from "../../ui/Button";
import { useConfirm } from "../../ui/Confirm";
import { Menu, type MenuItem } from "../../ui/Menu";
import { toast } from "../../ui/Toasts";
import { useExport } from "../stream/use-deeds";

/** Deletes a stream from the list, which stays as it is. */
function useRemove({ id, name, state }: StreamJob) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const confirm = useConfirm();
  const remove = useMutation({
    mutationFn: () => ok(api.DELETE("/stream-jobs/{id}", { params: { path: { id } } })),
    onSuccess: () => {
      toast.done(t("toast.stream_deleted", { name }));
      return cache.invalidateQueries({ queryKey: keys.jobs });
    },
    onError: (thrown) => toast.failed(t("action.delete"), thrown),
  });
  return async () => {
    const off = jobState(state) === "stopped";
    const yes = await confirm({
      title: t("confirm.delete_title", { name }),
      text: [...(off ? [] : [t("confirm.delete_running")]), t("confirm.delete_text")],
      yes: t("confirm.delete_yes", { name }),
    });
    if (yes) remove.mutate();
  };
}

interface Props {
  job: StreamJob;
  /** A dialog of its own page: the row may be gone before it is answered. */
  onClone(job: StreamJob): void;
}

/** Everything that can be done with one stream from the list. */
function WholeMenu({ job, onClone }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const { start, stop, restart, revive } = useControl(job);
  const remove = useRemove(job);
  const save = useExport(job);
  const failed = jobState(job.state) === "failed";
  const control = may("streams.control");
  const write = may("streams.write");
  const items: MenuItem[] = [
    {
      id: "start",
      label: t("action.start"),
      icon: "play",
      disabled: !control || !canStart(job),
      run: failed ? revive : start,
    },
    {
      id: "stop",
      label: t("list.stop"),
      icon: "stop",
      disabled: !control || !canStop(job),
      run: () => void stop(),
    },
    {
      id: "restart",
      label: t("list.restart"),
      icon: "restart",
      disabled: !control || !canStop(job),
      run: () => void restart(),
    },
    { id: "clone", label: t("watch.clone"), icon: "copy", disabled: !write, run: () => onClone(job) },
    { id: "export", label: t("watch.export"), icon: "file", run: save },
    {
      id: "delete",
      label: t("stream.delete"),
      danger: true,
      disabled: !write,
      run: () => void remove(),
    },
  ];
  return (
    <Menu
      openAtOnce
      trigger={<IconButton icon="more" name={t("action.more_named", { name: job.name })} testId="row-menu" />}
      items={items}
    />
  );
}

/**
 * Its button, and the menu from the first press on: most rows of a long list scroll by without anybody wanting theirs,
 * and what stands behind it is a good part of a row's cost.
 */
export function RowMenu({ job, onClone }: Props) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(false);
  if (wanted) return <WholeMenu job={job} onClone={onClone} />;
  return (
    <IconButton
      icon="more"
      name={t("action.more_named", { name: job.name })}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setWanted(true)}
      onKeyDown={(event) => {
        // As the menu itself does from then on.
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        setWanted(true);
      }}
      testId="row-menu"
    />
  );
}
