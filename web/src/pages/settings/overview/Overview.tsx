import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { failedSignInsQuery } from "../../../api/audit";
import { toFailure } from "../../../api/failure";
import { meQuery } from "../../../api/queries";
import { cspReportsQuery, overviewQuery } from "../../../api/security";
import { useMay } from "../../../auth/permissions";
import { useTranslation } from "../../../i18n/use-translation";
import { Button, buttonClass } from "../../../ui/Button";
import { FailureNotice } from "../../../ui/FailureNotice";
import { PageHead } from "../../../ui/Page";
import { Loading } from "../../../ui/Skeleton";
import { Forbidden } from "../Forbidden";
import { CspReports } from "./CspReports";
import { FindingRow } from "./FindingRow";
import { type FindingId, findingsOf } from "./findings";
import { KeyBackup } from "./KeyBackup";
import { KeysPanel } from "./KeysPanel";
import styles from "./Overview.module.css";
import { PolicyDialog } from "./PolicyDialog";

/** What is protected and what is not, the most urgent first. */
export function Overview() {
  const { t } = useTranslation();
  const may = useMay();
  const { data: me } = useQuery(meQuery);
  const { data, error, isPending, refetch } = useQuery(overviewQuery);
  const { data: reports } = useQuery(cspReportsQuery);
  const { data: refused } = useQuery(failedSignInsQuery);
  const [open, setOpen] = useState<"backup" | "policy" | null>(null);
  if (me && !may("security.read")) return <Forbidden />;
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(window.location.hostname);
  const seen = { reports: reports?.length, refusedSignIns: refused, local };
  const findings = data ? findingsOf(data, seen) : [];
  const needing = findings.filter(({ level }) => level !== "good");
  const fine = findings.filter(({ level }) => level === "good");
  const write = may("settings.write");
  const users = (
    <Link to="/settings/users" className={buttonClass()}>
      {t("overview.to_users")}
    </Link>
  );
  const policy = write ? (
    <Button onClick={() => setOpen("policy")} testId="policy-edit">
      {t("overview.edit_policy")}
    </Button>
  ) : null;
  const steps: Partial<Record<FindingId, ReactNode>> = {
    key_backup: write ? (
      <Button kind="primary" onClick={() => setOpen("backup")} testId="backup-open">
        {t("overview.back_up")}
      </Button>
    ) : null,
    admin_factor:
      me && !me.totp_enabled ? (
        <Link to="/account/security" hash="factor" className={buttonClass()}>
          {t("overview.own_factor")}
        </Link>
      ) : (
        users
      ),
    csp_reports: (
      <a href="#csp" className={buttonClass()}>
        {t("overview.see_reports")}
      </a>
    ),
    policy,
    sign_ins: (
      <Link
        to="/settings/audit"
        search={{ action: "auth.login", outcome: "refused", range: "day" }}
        className={buttonClass()}
      >
        {t("overview.see_trail")}
      </Link>
    ),
  };
  const detail: Partial<Record<FindingId, string>> = data
    ? {
        ffmpeg: data.ffmpeg.version
          ? t("overview.ffmpeg_version", { version: data.ffmpeg.version })
          : t("overview.ffmpeg_none"),
        rotation: t("overview.rotate"),
        unreadable: t("overview.unreadable"),
      }
    : {};
  return (
    <>
      <PageHead
        title={t("overview.title")}
        lead={
          data ? (
            <p className={styles.faint}>
              {needing.length > 0 ? t("overview.needs", { count: needing.length }) : t("overview.all_good")}
            </p>
          ) : null
        }
      />
      {error ? (
        <FailureNotice failure={toFailure(error)}>
          <Button onClick={() => void refetch()}>{t("action.retry")}</Button>
        </FailureNotice>
      ) : null}
      {isPending ? <Loading rows={5} height="4rem" /> : null}
      {data ? (
        <div className={styles.page}>
          {needing.length > 0 ? (
            <ul className={styles.findings}>
              {needing.map((finding) => (
                <FindingRow
                  key={finding.id}
                  finding={finding}
                  {...(detail[finding.id] ? { detail: detail[finding.id] } : {})}
                  action={steps[finding.id]}
                />
              ))}
            </ul>
          ) : null}
          {fine.length > 0 ? (
            <section className={styles.fine} aria-labelledby="fine-title">
              <h2 id="fine-title">{t("overview.fine")}</h2>
              <ul className={styles.findings}>
                {fine.map((finding) => (
                  <FindingRow
                    key={finding.id}
                    finding={finding}
                    {...(finding.id === "ffmpeg" && detail.ffmpeg ? { detail: detail.ffmpeg } : {})}
                    action={finding.id === "policy" || finding.id === "sign_ins" ? steps[finding.id] : null}
                  />
                ))}
              </ul>
            </section>
          ) : null}
          <div className={styles.panels}>
            <KeysPanel overview={data} />
            <CspReports mode={data.csp_mode} />
          </div>
        </div>
      ) : null}
      {open === "backup" ? <KeyBackup onClose={() => setOpen(null)} /> : null}
      {open === "policy" && data ? (
        <PolicyDialog roles={data.second_factor_roles} me={me} onClose={() => setOpen(null)} />
      ) : null}
    </>
  );
}
