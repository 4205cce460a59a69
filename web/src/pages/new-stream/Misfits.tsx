import type { FoundStream } from "../../api/probe";
import { bitrate } from "../../format";
import { useTranslation } from "../../i18n/use-translation";
import type { ProfileBody } from "../../state/presets";
import { StateSign } from "../../ui/StateSign";
import styles from "./Fields.module.css";
import { misfits, type Target, type Warning } from "./fit";

interface Props {
  body: ProfileBody | null;
  found: readonly FoundStream[] | null;
  targets: readonly Target[];
}

const RATES: readonly Warning["code"][] = ["bitrate", "bitrate_high", "audio_bitrate"];

/** Where the choice does not fit the places it goes to. A warning, never a refusal: services change their minds. */
export function Misfits({ body, found, targets }: Props) {
  const { t, i18n } = useTranslation();
  const all = misfits(body, found, targets);
  if (all.length === 0) return null;
  const say = ({ code, name, params }: Warning) => {
    const rate = (value: string | number | undefined) =>
      RATES.includes(code) ? bitrate(Number(value), i18n.language) : String(value ?? "");
    const { have, max, want } = params;
    return t(`new.warn_${code}`, { name, have: rate(have), max: rate(max), want: String(want ?? "") } as {
      name: string;
      have: string;
      max: string;
      want: string;
    });
  };
  return (
    <ul className={styles.warnings} aria-label={t("new.warnings")} data-testid="warnings">
      {all.map((warning) => (
        <li key={`${warning.name} ${warning.code}`}>
          <StateSign sign="half" tone="warn" />
          <span>{say(warning)}</span>
        </li>
      ))}
    </ul>
  );
}
