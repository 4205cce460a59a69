import { useTranslation } from "../../i18n/use-translation";
import { CheckField, TextField } from "../../ui/Field";
import { faultOf } from "../profile/checks";
import styles from "./Fields.module.css";
import { type RenditionDraft, SECOND } from "./rendition";

interface Props {
  second: RenditionDraft | null;
  onSecond(second: RenditionDraft | null): void;
}

const FIELDS = ["width", "height", "bitrate"] as const;

/** A second, smaller picture for places with a narrow line. It shares the decoding with the first. */
export function SecondSize({ second, onSecond }: Props) {
  const { t } = useTranslation();
  const errorOf = (field: (typeof FIELDS)[number], text: string) => {
    const fault = faultOf(field, text);
    if (!fault) return undefined;
    return fault.key === "field.out_of_range"
      ? t(fault.key, { min: fault.min, max: fault.max })
      : t(fault.key);
  };
  return (
    <>
      <CheckField
        label={t("new.second")}
        help={t("new.second_help")}
        checked={second !== null}
        onChecked={(on) => onSecond(on ? SECOND : null)}
        testId="second-size"
      />
      {second ? (
        <div className={styles.pair}>
          {FIELDS.map((field) => (
            <TextField
              key={field}
              label={t(`profile.${field}`)}
              error={errorOf(field, second[field])}
              value={second[field]}
              onValue={(value) => onSecond({ ...second, [field]: value })}
              spellCheck={false}
              autoCapitalize="off"
              testId={`second-${field}`}
            />
          ))}
        </div>
      ) : null}
    </>
  );
}
