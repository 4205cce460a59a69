import { useTranslation } from "react-i18next";
import type { Destination, Profile } from "../../api/types";
import type { How } from "./how";
import styles from "./NewStream.module.css";
import type { Source } from "./source";
import type { Wizard } from "./wizard";

/** What a source is, in a few words. */
export function useSourceWord(): (source: Source) => string {
  const { t } = useTranslation();
  return (source) => {
    if (source.kind === "test") return t("new.source_test");
    if (source.kind === "url") return source.address.url || "–";
    if (source.kind === "device") return source.uri || "–";
    return source.path ?? "–";
  };
}

export function useHowWord(profiles: readonly Profile[]): (how: How) => string {
  const { t } = useTranslation();
  return (how) => {
    if (how.kind === "copy") return t("new.how_copy");
    if (how.kind === "preset") return t(`new.preset_${how.preset}`);
    return profiles.find((profile) => profile.id === how.id)?.name ?? "–";
  };
}

interface Props {
  wizard: Wizard;
  how: How;
  chosen: readonly Destination[];
  profiles: readonly Profile[];
}

/** The three answers so far. */
export function Summary({ wizard, how, chosen, profiles }: Props) {
  const { t } = useTranslation();
  const sourceWord = useSourceWord();
  const howWord = useHowWord(profiles);
  const places = [...chosen.map(({ name }) => name), ...(wizard.record ? [t("new.record")] : [])];
  const sound = wizard.sound ? t("new.sound_is", { source: sourceWord(wizard.sound) }) : null;
  return (
    <dl className={styles.facts}>
      <div>
        <dt>{t("new.step_what")}</dt>
        <dd>{sourceWord(wizard.picture)}</dd>
        {sound ? <dd>{sound}</dd> : null}
      </div>
      <div>
        <dt>{t("new.step_how")}</dt>
        <dd>{howWord(how)}</dd>
      </div>
      <div>
        <dt>{t("new.step_where")}</dt>
        <dd>{places.length ? places.join(", ") : t("new.where_none")}</dd>
      </div>
    </dl>
  );
}
