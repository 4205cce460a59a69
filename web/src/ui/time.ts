import { useSyncExternalStore } from "react";
import { clock, duration } from "../format";
import { useTranslation } from "../i18n/use-translation";
import { Store } from "../lib/store";

// One clock for the page: everything that ticks ticks together, and only while somebody looks.
const second = new Store(Date.now());
let timer: ReturnType<typeof setInterval> | null = null;
let users = 0;

function subscribe(listener: () => void): () => void {
  const leave = second.subscribe(listener);
  users += 1;
  if (!timer) {
    second.set(Date.now());
    timer = setInterval(() => second.set(Date.now()), 1_000);
  }
  return () => {
    leave();
    users -= 1;
    if (users === 0 && timer) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** The time now, renewed once a second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, second.get);
}

export function useDuration(since: string | number | null | undefined): string | null {
  const { t } = useTranslation();
  const now = useNow();
  if (since === null || since === undefined) return null;
  return duration(now - new Date(since).getTime(), t("since.day"));
}

/** Turns a moment into local time of day. */
export function useClock(): (at: string | number) => string {
  const { i18n } = useTranslation();
  return (at) => clock(at, Date.now(), i18n.language);
}
