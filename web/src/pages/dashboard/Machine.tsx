import { useQuery } from "@tanstack/react-query";
import { ffmpegQuery, systemQuery } from "../../api/board";
import { bytes, count } from "../../format";
import { useTranslation } from "../../i18n/use-translation";
import { Panel } from "../../ui/Panel";
import { Skeleton } from "../../ui/Skeleton";
import { StateBadge, StateSign } from "../../ui/StateSign";
import styles from "./Panels.module.css";

/** From here on it says so. */
const HIGH_PERCENT = 90;
const MIB = 1_048_576;
const GIB = 1_073_741_824;

function Meter({ label, percent, text }: { label: string; percent: number; text: string }) {
  const { t } = useTranslation();
  const high = percent >= HIGH_PERCENT;
  return (
    <div className={styles.meter}>
      <dt>{label}</dt>
      <dd className={`tabular ${high ? styles.high : ""}`}>
        {high ? <StateSign sign="half" tone="warn" size={14} /> : null}
        {text}
        {high ? <span className="visually-hidden">{t("dash.machine_high")}</span> : null}
      </dd>
      <dd className={styles.scale} aria-hidden="true">
        <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect className={styles.track} width="100" height="4" rx="2" />
          <rect
            className={high ? styles.fillHigh : styles.fill}
            width={Math.min(100, Math.max(0, percent))}
            height="4"
            rx="2"
          />
        </svg>
      </dd>
    </div>
  );
}

function Ffmpeg() {
  const { t } = useTranslation();
  const { data } = useQuery(ffmpegQuery);
  if (!data) return null;
  const { ffmpeg_available: there, ffmpeg_version: version, ffmpeg_vulnerable: old } = data;
  return (
    <div className={styles.ffmpeg}>
      <dt>{t("dash.ffmpeg")}</dt>
      <dd>
        {!there ? (
          <StateBadge
            look={{ sign: "triangle", tone: "danger", word: "state.failed" }}
            word={t("dash.ffmpeg_none")}
          />
        ) : old ? (
          <StateBadge
            look={{ sign: "half", tone: "warn", word: "state.degraded" }}
            word={t("dash.ffmpeg_old", { version: version ?? "" })}
          />
        ) : (
          (version ?? t("dash.ffmpeg_there"))
        )}
        {data.ffmpeg_problem ? <span className={styles.why}>{data.ffmpeg_problem}</span> : null}
      </dd>
    </div>
  );
}

/** How busy the machine is, in a glance. */
export function Machine() {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const { data, isPending } = useQuery(systemQuery);
  const percent = (value: number) =>
    (value / 100).toLocaleString(language, { style: "percent", maximumFractionDigits: 0 });
  return (
    <Panel id="machine" title={t("dash.machine")}>
      {isPending ? <Skeleton height="8rem" /> : null}
      {data ? (
        <dl className={styles.machine} data-testid="machine">
          <Meter label={t("dash.cpu")} percent={data.cpu_percent} text={percent(data.cpu_percent)} />
          <Meter
            label={t("dash.memory")}
            percent={data.mem_percent}
            text={t("dash.used_of", {
              used: bytes(data.mem_used_mb * MIB, language),
              all: bytes(data.mem_total_mb * MIB, language),
            })}
          />
          <Meter
            label={t("dash.disk")}
            percent={data.disk_percent}
            text={t("dash.free", { free: bytes(data.disk_free_gb * GIB, language) })}
          />
          <Ffmpeg />
          <div className={styles.ffmpeg}>
            <dt>{t("dash.processes")}</dt>
            <dd className="tabular">{count(data.ffmpeg_processes, language)}</dd>
          </div>
        </dl>
      ) : null}
    </Panel>
  );
}
