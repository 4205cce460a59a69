import { useEffect, useState } from "react";
import type { ApiFailure } from "../api/failure";
import { duration, secondsUntil } from "../format";
import { useTranslation } from "../i18n/use-translation";
import { useNow } from "./time";

/**
 * After "too many attempts": the label for a button that has to wait (`Wait 0:42`), or `null` when it may be pressed.
 */
export function useWait(failure: ApiFailure | null): string | null {
  const { t } = useTranslation();
  const now = useNow();
  const [until, setUntil] = useState<number | null>(null);
  const seconds = failure?.code === "auth.rate_limited" ? Number(failure.params.retry_after ?? 0) : 0;
  useEffect(() => {
    // Each failure is an object of its own, so that the same answer again starts the wait again.
    setUntil(failure && seconds > 0 ? Date.now() + seconds * 1_000 : null);
  }, [failure, seconds]);
  if (until === null) return null;
  const left = secondsUntil(new Date(until).toISOString(), now);
  return left > 0 ? t("login.wait", { time: duration(left * 1_000, t("since.day")) }) : null;
}
