import { useTranslation } from "react-i18next";
import type { FoundStream } from "../../api/probe";
import { CheckField } from "../../ui/Field";
import styles from "./Fields.module.css";
import { SourceFields } from "./SourceFields";
import { emptySource } from "./source";
import type { Wizard } from "./wizard";

interface Props {
  wizard: Wizard;
  onWizard(part: Partial<Wizard>): void;
  onFound(streams: FoundStream[] | null): void;
}

/** What? One source, or a picture and a sound that come from two places. */
export function WhatStep({ wizard, onWizard, onFound }: Props) {
  const { t } = useTranslation();
  const { picture, sound } = wizard;
  return (
    <>
      <SourceFields
        source={picture}
        onSource={(next) => onWizard({ picture: next })}
        wants={sound ? "video" : "both"}
        onFound={onFound}
      />
      <CheckField
        label={t("new.sound_elsewhere")}
        help={t("new.sound_elsewhere_help")}
        checked={sound !== null}
        onChecked={(on) => onWizard({ sound: on ? emptySource("file") : null })}
        testId="sound-elsewhere"
      />
      {sound ? (
        <div className={styles.inner}>
          <SourceFields
            source={sound}
            onSource={(next) => onWizard({ sound: next })}
            wants="audio"
            group="sound"
            label={t("new.sound_from")}
          />
        </div>
      ) : null}
    </>
  );
}
