import type { Destination, Profile } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { type How, resultOf } from "./how";
import styles from "./NewStream.module.css";
import { hasSizes } from "./rendition";
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
  const soundWord = (source: Source) => (source.kind === "test" ? t("new.source_tone") : sourceWord(source));
  const sound = wizard.sound ? t("new.sound_is", { source: soundWord(wizard.sound) }) : null;
  const { second } = wizard;
  const main = howWord(how);
  return (
    <dl className={styles.facts}>
      <div>
        <dt>{t("new.step_what")}</dt>
        <dd>{sourceWord(wizard.picture)}</dd>
        {sound ? <dd>{sound}</dd> : null}
      </div>
      <div>
        <dt>{t("new.step_how")}</dt>
        <dd>
          {second && hasSizes(resultOf(how, profiles))
            ? t("new.how_second", { how: main, width: second.width, height: second.height })
            : main}
        </dd>
      </div>
      <div>
        <dt>{t("new.step_where")}</dt>
        <dd>{places.length ? places.join(", ") : t("new.where_none")}</dd>
      </div>
    </dl>
  );
}
