import { useTranslation } from "../i18n/use-translation";
import { useLink } from "../live";
import type { Look, Tone } from "../state/language";
import { StateBadge } from "../ui/StateSign";
import { useNeeds } from "./needs";

const DANGER: Look = { sign: "triangle", tone: "danger", word: "state.failed" };
const STALE: Look = { ...DANGER, tone: "unknown" };
/** How urgent the most urgent of them is. */
const LOOKS: Partial<Record<Tone, Look>> = {
  unknown: { sign: "dashed", tone: "unknown", word: "state.unknown" },
  warn: { sign: "half", tone: "warn", word: "state.degraded" },
};

/** What is on air and what needs somebody, on every page; where there is little room, only the worst of it. */
export function Counter({ className }: { className: string }) {
  const { t } = useTranslation();
  const { summary } = useNeeds();
  const link = useLink();
  if (!summary) return <div className={className} />;
  const { onAir, needsYou, worst } = summary;
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
          look={stale ? STALE : (LOOKS[worst] ?? DANGER)}
          word={t("counter.needs_you", { count: needsYou })}
        />
      ) : null}
    </div>
  );
}
