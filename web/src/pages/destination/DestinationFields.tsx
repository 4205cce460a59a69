import { useTranslation } from "react-i18next";
import type { ApiFailure } from "../../api/failure";
import { KINDS } from "../../state/destinations";
import { fieldSentence } from "../../state/sentences";
import { CheckField, SecretField, SelectField, TextField } from "../../ui/Field";
import type { Draft } from "./draft";

/** Fields whose refusal is shown beside them. */
export const DESTINATION_FIELDS = ["name", "kind", "url", "stream_key"];

interface Props {
  draft: Draft;
  onDraft(draft: Draft): void;
  failure: ApiFailure | null;
  /** The stored key's mask when an existing destination is edited. */
  mask?: string | null;
  /** An existing one keeps its kind and can be taken out of use. */
  existing?: boolean;
}

export function DestinationFields({ draft, onDraft, failure, mask = null, existing }: Props) {
  const { t } = useTranslation();
  const set = (part: Partial<Draft>) => onDraft({ ...draft, ...part });
  const errorAt = (path: string) => {
    const field = failure?.field(path);
    return field ? fieldSentence(t, field) : undefined;
  };
  const remote = draft.kind === "rtmp" || draft.kind === "platform";
  const address =
    draft.kind === "hls"
      ? { label: t("dest.path"), help: t("dest.path_help"), example: t("dest.path_example") }
      : draft.kind === "recording"
        ? { label: t("dest.file"), help: t("dest.file_help"), example: t("dest.file_example") }
        : { label: t("dest.url"), help: t("dest.url_help"), example: t("dest.url_example") };
  return (
    <>
      {existing ? null : (
        <SelectField
          label={t("dest.kind")}
          help={t(`dest.kind_${draft.kind as (typeof KINDS)[number]}_help`)}
          error={errorAt("kind")}
          value={draft.kind}
          onValue={(kind) => set({ kind, url: "", key: { mode: "keep" } })}
          testId="dest-kind"
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`dest.kind_${kind}`)}
            </option>
          ))}
        </SelectField>
      )}
      <TextField
        label={t("dest.name")}
        placeholder={t("dest.name_example")}
        error={errorAt("name")}
        value={draft.name}
        onValue={(name) => set({ name })}
        maxLength={128}
        required
        testId="dest-name"
      />
      <TextField
        label={address.label}
        help={address.help}
        placeholder={address.example}
        error={errorAt("url")}
        value={draft.url}
        onValue={(url) => set({ url })}
        inputMode={remote ? "url" : "text"}
        autoCapitalize="off"
        spellCheck={false}
        required
        testId="dest-url"
      />
      {remote ? (
        <SecretField
          label={t("dest.key")}
          help={`${t("dest.key_help")} ${mask === null ? t("dest.key_optional") : ""}`.trim()}
          error={errorAt("stream_key")}
          mask={mask}
          edit={draft.key}
          onEdit={(key) => set({ key })}
          testId="dest-key"
        />
      ) : null}
      {existing ? (
        <CheckField
          label={t("dest.enabled")}
          help={t("dest.enabled_help")}
          checked={draft.enabled}
          onChecked={(enabled) => set({ enabled })}
          testId="dest-enabled"
        />
      ) : null}
    </>
  );
}
