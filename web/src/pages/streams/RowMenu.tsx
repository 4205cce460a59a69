import { useTranslation } from "react-i18next";
import type { StreamJob } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { useControl } from "../../state/actions";
import { useJobActions } from "../../state/jobActions";
import { canStart, canStop, jobState } from "../../state/language";
import { IconButton } from "../../ui/Button";
import { Menu, type MenuItem } from "../../ui/Menu";

/** Everything that can be done with one stream from the list. */
export function RowMenu({ job }: { job: StreamJob }) {
  const { t } = useTranslation();
  const may = useMay();
  const { start, stop, restart, revive } = useControl(job);
  const actions = useJobActions(job);
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
    { id: "clone", label: t("list.clone"), icon: "copy", disabled: !write, run: actions.clone },
    { id: "export", label: t("list.export"), icon: "file", run: actions.export },
    {
      id: "delete",
      label: t("stream.delete"),
      danger: true,
      disabled: !write,
      run: () => void actions.remove(),
    },
  ];
  return (
    <Menu
      trigger={<IconButton icon="more" name={t("action.more_named", { name: job.name })} testId="row-menu" />}
      items={items}
    />
  );
}
