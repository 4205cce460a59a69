import type { Output } from "../../api/types";
import { bitrate, bytes } from "../../format";
import { useTranslation } from "../../i18n/use-translation";
import { useLink, useNumbers } from "../../live";
import { NUMBERS_OLD_MS } from "../../state/limits";
import { useNow } from "../../ui/time";
import styles from "./Outputs.module.css";

/** Behind by more than this is worth a word. */
const LAG_MS = 1_000;

/** What flows to a destination now; grey when it is the last that is known. */
export function OutputNumbers({ jobId, output }: { jobId: string; output: Output }) {
  const { t, i18n } = useTranslation();
  const numbers = useNumbers(jobId);
  const link = useLink();
  const now = useNow();
  const mine = numbers?.last.outputs.find(({ id }) => id === output.id);
  if (!numbers || !mine) return null;
  const stale = link.state === "down" || now - numbers.at > NUMBERS_OLD_MS;
  const language = i18n.language;
  const kept = output.destination_kind === "recording";
  const lag = (mine.lag_ms / 1_000).toLocaleString(language, { maximumFractionDigits: 1 });
  const size = bytes(mine.sent_bytes, language);
  return (
    <div className={`${styles.numbers} tabular ${stale ? styles.stale : ""}`} data-testid="output-numbers">
      <span>{bitrate(mine.bitrate_kbps, language)}</span>
      {/* A preview goes nowhere: nothing of it is sent. */}
      {output.destination_kind === "preview" ? null : (
        <span>{kept ? t("watch.written", { size }) : t("num.sent", { size })}</span>
      )}
      {mine.rtt_us !== null && mine.rtt_us > 0 ? (
        <span>{t("num.rtt", { ms: Math.max(1, Math.round(mine.rtt_us / 1_000)) })}</span>
      ) : null}
      {mine.lag_ms > LAG_MS ? <span className={styles.warn}>{t("num.lag", { seconds: lag })}</span> : null}
      {mine.dropped_tags > 0 ? (
        <span className={styles.warn}>{t("num.tags_dropped", { count: mine.dropped_tags })}</span>
      ) : null}
      {stale ? <span>{t("watch.last_known_short")}</span> : null}
    </div>
  );
}
