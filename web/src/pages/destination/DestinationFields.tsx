import { useQuery } from "@tanstack/react-query";
import type { ApiFailure } from "../../api/failure";
import { destinationsQuery } from "../../api/queries";
import type { Destination } from "../../api/types";
import { findService, hostOf, inLanguage, serviceAt } from "../../data/services";
import { useTranslation } from "../../i18n/use-translation";
import { useErrorAt } from "../../state/field-errors";
import { CheckField, SecretField, SelectField, TextField } from "../../ui/Field";
import { paramOf, withParam } from "../new-stream/address";
import {
  addressOf,
  type Draft,
  forService,
  losesSecret,
  needsSecret,
  withListenHost,
  withUrl,
  withUrlAndName,
} from "./draft";
import styles from "./Fields.module.css";
import { infoOf, isKind, shownMask } from "./kinds";
import { ServiceFields } from "./ServiceFields";
import { ServiceSelect } from "./ServiceSelect";

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
  /** The one that is edited, to say what a change does to its secret. */
  before?: Destination | null;
}

/** Parts of an address that have a meaning of their own, such as SRT's mode and delay. */
function AddressParts({ draft, onDraft }: Pick<Props, "draft" | "onDraft">) {
  const { t } = useTranslation();
  const { parts } = infoOf(draft.kind);
  if (parts.length === 0) return null;
  return (
    <div className={styles.parts}>
      {parts.map(({ name, values, numeric }) => {
        const label = t(`dest.part_${name as "mode"}`);
        const value = paramOf(draft.url, name);
        const set = (next: string) =>
          onDraft({ ...draft, url: withListenHost(withParam(draft.url, name, next.trim())) });
        const off = draft.url.trim() === "";
        return values ? (
          <SelectField key={name} label={label} value={value} onValue={set} disabled={off}>
            <option value="">{t("dest.part_default")}</option>
            {values.map((each) => (
              <option key={each} value={each}>
                {t(`dest.part_${name as "mode"}_${each as "caller"}`)}
              </option>
            ))}
          </SelectField>
        ) : (
          <TextField
            key={name}
            label={label}
            help={t(`dest.part_${name as "latency"}_help`)}
            value={value}
            onValue={set}
            disabled={off}
            inputMode={numeric ? "numeric" : "text"}
            spellCheck={false}
            autoCapitalize="off"
          />
        );
      })}
    </div>
  );
}

/** Everything of a destination; the fields follow its kind. */
export function DestinationFields(props: Props) {
  const { draft, onDraft, failure, mask = null, existing, before = null } = props;
  const { t, i18n } = useTranslation();
  const { data: all = [] } = useQuery(destinationsQuery);
  const set = (part: Partial<Draft>) => onDraft({ ...draft, ...part });
  const errorAt = useErrorAt(failure);
  const info = infoOf(draft.kind);
  const service = findService(draft.service?.id) ?? (info.remote ? serviceAt(draft.url) : undefined);
  const shape = isKind(draft.kind) ? draft.kind : "rtmp";
  const told = addressOf(draft)?.key ?? service?.key;
  const where = told ? inLanguage(told, i18n.language) : null;
  const meaning = info.secret ?? "key";
  const lost = before !== null && losesSecret(draft, before);
  const refused = failure?.field("url")?.code;
  // An address without a key in it lacks the key, not itself.
  const keyMissing = refused === "key_missing";
  const urlError =
    draft.kind === "srt" && refused === "host_missing"
      ? t("dest.url_srt_no_host")
      : keyMissing
        ? undefined
        : errorAt("url");
  const needed = needsSecret(draft);
  // A service always wants its key; a server of RTMP may have it in the address, and others may be open to everybody.
  const own = service === undefined || service.group === "server";
  const optional =
    mask !== null || !own || meaning === "source_password"
      ? ""
      : t(meaning === "key" ? "dest.key_in_address" : "dest.key_optional");
  const names = all.map((each) => each.name);
  return (
    <>
      {existing ? null : (
        <ServiceSelect
          draft={draft}
          error={errorAt("kind")}
          onKind={(kind) => set({ kind, url: "", key: { mode: "keep" }, service: null })}
          onService={(id) =>
            onDraft({
              ...forService(draft, id, names),
              key: { mode: "keep" },
            })
          }
        />
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
      {draft.service ? (
        <ServiceFields draft={draft} onDraft={onDraft} error={urlError} />
      ) : (
        <>
          <TextField
            label={t(`dest.url_${shape}`)}
            help={t(`dest.url_${shape}_help`)}
            placeholder={t(`dest.url_${shape}_example`)}
            error={urlError}
            value={draft.url}
            onValue={(url) => onDraft(existing ? withUrl(draft, url) : withUrlAndName(draft, url, names))}
            inputMode={info.remote ? "url" : "text"}
            autoCapitalize="off"
            spellCheck={false}
            required
            testId="dest-url"
          />
          <AddressParts draft={draft} onDraft={onDraft} />
        </>
      )}
      {before && lost ? (
        <p className={`${styles.note} ${styles.warn}`} role="status" data-testid="dest-secret-lost">
          {t("dest.secret_lost", { host: hostOf(before.url) ?? "" })}
        </p>
      ) : null}
      {info.secret ? (
        <SecretField
          label={t(`dest.secret_${meaning}`)}
          help={[
            where ?? t(`dest.secret_${meaning}_help`),
            optional,
            t(meaning === "key" ? "dest.key_help" : "dest.secret_sealed"),
          ]
            .filter(Boolean)
            .join(" ")}
          error={keyMissing ? errorAt("url") : errorAt("stream_key")}
          // For another server there is nothing stored.
          mask={lost || mask === null ? null : shownMask(draft.kind, mask)}
          clearable={!needed}
          edit={draft.key}
          onEdit={(key) => set({ key })}
          testId="dest-key"
        />
      ) : null}
      {service && !existing ? (
        <p className={styles.note}>
          {t(
            !service.public
              ? "dest.service_quiet"
              : service.hideable
                ? "dest.service_public"
                : "dest.service_always",
            { name: service.name },
          )}{" "}
          <a href={service.sources[0]} target="_blank" rel="noreferrer noopener">
            {t("dest.service_source", { name: service.name })}
          </a>
        </p>
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
