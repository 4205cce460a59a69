import { useTranslation } from "../i18n/use-translation";
import { useLink } from "../live";
import { StateBadge } from "../ui/StateSign";
import { useSummary } from "./title";

/** What is on air and what needs somebody, on every page; where there is little room, only the worst of it. */
export function Counter({ className }: { className: string }) {
  const { t } = useTranslation();
  const summary = useSummary();
  const link = useLink();
  if (!summary) return <div className={className} />;
  const { onAir, needsYou, degraded, unknown } = summary;
  // What was true when the link was lost is as grey as everything else.
  const stale = link.state === "down";
  return (
    <div className={className} data-testid="counter">
      {onAir > 0 ? (
        <StateBadge
          look={{ sign: stale ? "dashed" : "dot", tone: stale ? "unknown" : "onair", word: "state.running" }}
          word={t("counter.on_air", { count: onAir })}
        />
      ) : (
        <StateBadge look={{ sign: "hollow", tone: "off", word: "state.stopped" }} word={t("counter.none")} />
      )}
      {needsYou > 0 ? (
        <StateBadge
          look={{ sign: "triangle", tone: stale ? "unknown" : "danger", word: "state.failed" }}
          word={t("counter.needs_you", { count: needsYou })}
        />
      ) : null}
      {unknown > 0 ? (
        <StateBadge
          look={{ sign: "dashed", tone: "unknown", word: "state.unknown" }}
          word={t("counter.unknown", { count: unknown })}
        />
      ) : null}
      {degraded > 0 ? (
        <StateBadge
          look={{ sign: "half", tone: stale ? "unknown" : "warn", word: "state.degraded" }}
          word={t("counter.degraded", { count: degraded })}
        />
      ) : null}
    </div>
  );
}
