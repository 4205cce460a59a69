import type { FoundStream } from "../../api/probe";
import type { Profile } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { PRESETS, type Preset } from "../../state/presets";
import { Choice, Choices } from "../../ui/Choice";
import { SelectField } from "../../ui/Field";
import { Advanced } from "./Advanced";
import { CostNote } from "./CostNote";
import styles from "./Fields.module.css";
import type { Target } from "./fit";
import { type How, mustEncode, resultOf } from "./how";
import { Misfits } from "./Misfits";
import { hasSizes } from "./rendition";
import { SecondSize } from "./SecondSize";
import type { Wizard } from "./wizard";

interface Props {
  wizard: Wizard;
  how: How;
  onHow(how: How): void;
  profiles: readonly Profile[];
  found: readonly FoundStream[] | null;
  targets: readonly Target[];
  placesAway: number;
  onWizard(part: Partial<Wizard>): void;
}

/** How? As it is, by a purpose, or by a profile; what it costs and where it does not fit. */
export function HowStep({ wizard, how, onHow, profiles, found, targets, placesAway, onWizard }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  // Sound from another place is encoded with the picture; alone, neither can be passed through.
  const encode = mustEncode(wizard.picture) || (wizard.sound !== null && mustEncode(wizard.sound));
  const usable = encode ? profiles.filter((profile) => !profile.copy_mode) : profiles;
  const noPreset = !may("profiles.write");
  const pick = (preset: Preset) => onHow({ kind: "preset", preset });
  const body = resultOf(how, profiles);
  const undecided = how.kind === "profile" && how.id === "";
  return (
    <>
      <Choices label={t("new.step_how")} columns={2}>
        <Choice
          name="how"
          label={t("new.how_copy")}
          help={t(encode ? "new.how_copy_encode" : "new.how_copy_help")}
          checked={how.kind === "copy"}
          disabled={encode}
          onChoose={() => onHow({ kind: "copy" })}
          testId="preset-copy"
        />
        {PRESETS.map((preset) => (
          <Choice
            key={preset}
            name="how"
            label={t(`new.preset_${preset}`)}
            help={t(`new.preset_${preset}_help`)}
            checked={how.kind === "preset" && how.preset === preset}
            disabled={noPreset}
            onChoose={() => pick(preset)}
            testId={`preset-${preset}`}
          />
        ))}
        <Choice
          name="how"
          label={t("new.how_profile")}
          help={t(usable.length ? "new.how_profile_help" : "new.no_profile")}
          checked={how.kind === "profile"}
          disabled={usable.length === 0}
          onChoose={() => onHow({ kind: "profile", id: "" })}
          testId="preset-profile"
        />
      </Choices>
      {how.kind === "profile" ? (
        <SelectField
          label={t("new.choose_profile")}
          value={how.id}
          onValue={(id) => onHow({ kind: "profile", id })}
          testId="profile-select"
        >
          <option value="" />
          {usable.map((profile) => (
            <option key={profile.id} value={profile.id}>
              {profile.name}
            </option>
          ))}
        </SelectField>
      ) : null}
      {undecided ? null : <CostNote body={body} placesAway={Math.max(1, placesAway)} />}
      {undecided ? null : <Misfits body={body} found={found} targets={targets} />}
      {how.kind === "preset" ? (
        <details className={styles.more} data-testid="advanced">
          <summary>{t("new.advanced")}</summary>
          <Advanced how={how} onHow={onHow} />
        </details>
      ) : null}
      {undecided || !hasSizes(body) ? null : (
        <SecondSize second={wizard.second} onSecond={(second) => onWizard({ second })} />
      )}
    </>
  );
}
