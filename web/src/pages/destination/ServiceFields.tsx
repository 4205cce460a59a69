import { type Blank, blanksOf, findService, inLanguage } from "../../data/services";
import { useTranslation } from "../../i18n/use-translation";
import { SelectField, TextField } from "../../ui/Field";
import { addressOf, type Draft } from "./draft";
import styles from "./Fields.module.css";

interface Props {
  draft: Draft;
  onDraft(draft: Draft): void;
  error: string | undefined;
}

/** Region and open parts of a service's address, and what the service says of itself. */
export function ServiceFields({ draft, onDraft, error }: Props) {
  const { t, i18n } = useTranslation();
  const service = findService(draft.service?.id);
  const address = addressOf(draft);
  const chosen = draft.service;
  if (!service || !address || !chosen) return null;
  const blanks = blanksOf(address.url);
  const fill = (blank: Blank, value: string) =>
    onDraft({ ...draft, service: { ...chosen, filled: { ...chosen.filled, [blank]: value } } });
  // What is refused is the one that is empty, or else the address as a whole.
  const fault = Math.max(
    0,
    blanks.findIndex((blank) => !chosen.filled[blank]?.trim()),
  );
  const move = (id: string) => {
    const next = service.addresses.find((each) => each.id === id);
    if (next) onDraft({ ...draft, kind: next.kind, service: { ...chosen, address: id } });
  };
  return (
    <>
      {service.addresses.length > 1 ? (
        <SelectField
          label={t(service.group === "server" ? "dest.protocol" : "dest.region")}
          value={address.id}
          onValue={move}
          testId="dest-region"
        >
          {service.addresses.map((each) => (
            <option key={each.id} value={each.id}>
              {inLanguage(each.label, i18n.language)}
            </option>
          ))}
        </SelectField>
      ) : null}
      {blanks.length === 0 ? (
        <p className={styles.fixed}>
          <span className={styles.label}>{t("dest.url")}</span>
          <code data-testid="dest-fixed-url">{address.url}</code>
          {error ? (
            <span className={styles.error} role="alert">
              {error}
            </span>
          ) : null}
        </p>
      ) : (
        blanks.map((blank, index) => (
          <TextField
            key={blank}
            label={t(`dest.blank_${blank}`)}
            help={blank === "address" ? t("dest.blank_address_help") : undefined}
            placeholder={t(`dest.blank_${blank}_example`)}
            error={index === fault ? error : undefined}
            value={chosen.filled[blank] ?? ""}
            onValue={(value) => fill(blank, value)}
            inputMode={blank === "port" ? "numeric" : "url"}
            autoCapitalize="off"
            spellCheck={false}
            required
            testId={`dest-blank-${blank}`}
          />
        ))
      )}
    </>
  );
}
