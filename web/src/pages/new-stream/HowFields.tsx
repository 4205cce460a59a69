import { useTranslation } from "react-i18next";
import type { Profile } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { Choice, Choices } from "../../ui/Choice";
import { SelectField } from "../../ui/Field";
import type { How } from "./how";

interface Props {
  how: How;
  onHow(how: How): void;
  profiles: readonly Profile[];
  /** Passing through is not possible: there is nothing encoded yet. */
  mustEncode: boolean;
}

/** How? As it is, by a preset, or by a profile. */
export function HowFields({ how, onHow, profiles, mustEncode }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const usable = mustEncode ? profiles.filter((profile) => !profile.copy_mode) : profiles;
  const noPreset = !may("profiles.write");
  return (
    <>
      <Choices label={t("new.how")} columns={4}>
        <Choice
          name="how"
          label={t("new.how_copy")}
          help={t(mustEncode ? "new.how_copy_test" : "new.how_copy_help")}
          checked={how.kind === "copy"}
          disabled={mustEncode}
          onChoose={() => onHow({ kind: "copy" })}
          testId="preset-copy"
        />
        <Choice
          name="how"
          label={t("new.how_1080")}
          help={t("new.how_1080_help")}
          checked={how.kind === "preset" && how.preset === "1080p"}
          disabled={noPreset}
          onChoose={() => onHow({ kind: "preset", preset: "1080p" })}
          testId="preset-1080p"
        />
        <Choice
          name="how"
          label={t("new.how_720")}
          help={t("new.how_720_help")}
          checked={how.kind === "preset" && how.preset === "720p"}
          disabled={noPreset}
          onChoose={() => onHow({ kind: "preset", preset: "720p" })}
          testId="preset-720p"
        />
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
    </>
  );
}
