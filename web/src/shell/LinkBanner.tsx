import { useTranslation } from "../i18n/use-translation";
import { socket, useLink } from "../live";
import { Button } from "../ui/Button";
import { StateSign } from "../ui/StateSign";
import { useClock } from "../ui/time";
import styles from "./AppShell.module.css";

/** Says that states and numbers are old, as soon as they may be. */
export function LinkBanner() {
  const { t } = useTranslation();
  const link = useLink();
  const clock = useClock();
  if (link.state !== "down") return null;
  return (
    <div className={styles.banner} role="status" data-testid="link-lost">
      <span>
        <StateSign sign="dashed" tone="unknown" />
        {t("link.lost", { time: clock(link.since) })}
      </span>
      <Button onClick={() => socket.nudge()}>{t("link.retry")}</Button>
    </div>
  );
}
