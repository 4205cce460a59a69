import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { toFailure } from "../../../api/failure";
import { keys } from "../../../api/queries";
import { clearCspReports, cspReportsQuery } from "../../../api/security";
import { useMay } from "../../../auth/permissions";
import { useTranslation } from "../../../i18n/use-translation";
import { Button } from "../../../ui/Button";
import { useConfirm } from "../../../ui/Confirm";
import { FailureNotice } from "../../../ui/FailureNotice";
import { Moment } from "../../../ui/Moment";
import { Panel } from "../../../ui/Panel";
import { Loading } from "../../../ui/Skeleton";
import { toast } from "../../../ui/Toasts";
import styles from "./Overview.module.css";

const MODES = ["enforced", "report_only", "off"] as const;

/** What browsers reported: grouped, with how often and when. */
export function CspReports({ mode }: { mode: string }) {
  const { t } = useTranslation();
  const known = MODES.find((each) => each === mode) ?? "off";
  const may = useMay();
  const cache = useQueryClient();
  const confirm = useConfirm();
  const { data, error, isPending } = useQuery(cspReportsQuery);
  const clear = useMutation({
    mutationFn: clearCspReports,
    onSuccess: () => toast.done(t("csp.cleared")),
    onError: (thrown) => toast.failed(t("csp.clear"), thrown),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.cspReports }),
  });
  const ask = async () => {
    const yes = await confirm({
      title: t("csp.clear_title"),
      text: [t("csp.clear_text")],
      yes: t("csp.clear"),
    });
    if (yes) clear.mutate();
  };
  return (
    <Panel
      id="csp"
      title={t("csp.title")}
      text={t(`csp.mode_${known}`)}
      action={
        data?.length && may("settings.write") ? (
          <Button onClick={() => void ask()} pending={clear.isPending} testId="csp-clear">
            {t("csp.clear")}
          </Button>
        ) : null
      }
    >
      {error ? <FailureNotice failure={toFailure(error)} /> : null}
      {isPending ? <Loading rows={2} height="3rem" /> : null}
      {data?.length === 0 ? <p className={styles.faint}>{t("csp.none")}</p> : null}
      <ul className={styles.reports}>
        {data?.map((report) => (
          <li key={report.id} className={styles.report} data-testid="csp-report">
            <span className={styles.count}>{t("audit.times", { count: report.reports })}</span>
            <span>{t("csp.sentence", { blocked: report.blocked, document: report.document })}</span>
            <code className={styles.mono}>{report.directive}</code>
            <span className={styles.faint}>
              {t("csp.last_seen")} <Moment at={report.last_seen_at} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
