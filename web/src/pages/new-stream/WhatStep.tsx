import type { FoundStream } from "../../api/probe";
import { useTranslation } from "../../i18n/use-translation";
import { CheckField } from "../../ui/Field";
import styles from "./Fields.module.css";
import { SourceFields } from "./SourceFields";
import { emptySource, type Source } from "./source";
import type { Wizard } from "./wizard";

interface Props {
  wizard: Wizard;
  onWizard(part: Partial<Wizard>): void;
  onFound(streams: FoundStream[] | null): void;
  onSoundFound(streams: FoundStream[] | null): void;
}

/** What? One source, or a picture and a sound that come from two places. */
export function WhatStep({ wizard, onWizard, onFound, onSoundFound }: Props) {
  const { t } = useTranslation();
  const { picture, sound } = wizard;
  const setSound = (next: Source | null) => {
    // What was found in a source of another kind is nothing that this one has.
    if (next?.kind !== sound?.kind) onSoundFound(null);
    onWizard({ sound: next });
  };
  return (
    <>
      <SourceFields
        source={picture}
        onSource={(next) => {
          if (next.kind !== picture.kind) onFound(null);
          onWizard({ picture: next });
        }}
        wants={sound ? "video" : "both"}
        onFound={onFound}
      />
      <CheckField
        label={t("new.sound_elsewhere")}
        help={t("new.sound_elsewhere_help")}
        checked={sound !== null}
        onChecked={(on) => setSound(on ? emptySource("file") : null)}
        testId="sound-elsewhere"
      />
      {sound ? (
        <div className={styles.inner}>
          <SourceFields
            source={sound}
            onSource={setSound}
            onFound={onSoundFound}
            wants="audio"
            group="sound"
            label={t("new.sound_from")}
          />
        </div>
      ) : null}
    </>
  );
}
