import { GROUPS, SERVICES } from "../../data/services";
import { useTranslation } from "../../i18n/use-translation";
import { KINDS } from "../../state/destinations";
import { SelectField } from "../../ui/Field";
import type { Draft } from "./draft";
import { isKind, KIND_INFO } from "./kinds";

const HERE = KINDS.filter((kind) => !KIND_INFO[kind].remote);
const AWAY = KINDS.filter((kind) => KIND_INFO[kind].remote);

interface Props {
  draft: Draft;
  onKind(kind: (typeof KINDS)[number]): void;
  onService(id: string): void;
  error: string | undefined;
}

/** Where to: a service by its name, a server by its kind, or a file on this server. Typing finds an entry. */
export function ServiceSelect({ draft, onKind, onService, error }: Props) {
  const { t } = useTranslation();
  const help = isKind(draft.kind) && !draft.service ? t(`dest.kind_${draft.kind}_help`) : undefined;
  return (
    <SelectField
      label={t("dest.where")}
      help={help}
      error={error}
      value={draft.service ? `service:${draft.service.id}` : draft.kind}
      onValue={(value) => {
        if (isKind(value)) onKind(value);
        else onService(value.slice("service:".length));
      }}
      testId="dest-kind"
    >
      <optgroup label={t("dest.group_own")}>
        {AWAY.map((kind) => (
          <option key={kind} value={kind}>
            {t(`dest.kind_${kind}`)}
          </option>
        ))}
      </optgroup>
      <optgroup label={t("dest.group_here")}>
        {HERE.map((kind) => (
          <option key={kind} value={kind}>
            {t(`dest.kind_${kind}`)}
          </option>
        ))}
      </optgroup>
      {GROUPS.map((group) => (
        <optgroup key={group} label={t(`dest.group_${group}`)}>
          {SERVICES.filter((service) => service.group === group).map((service) => (
            <option key={service.id} value={`service:${service.id}`}>
              {service.name}
            </option>
          ))}
        </optgroup>
      ))}
    </SelectField>
  );
}
