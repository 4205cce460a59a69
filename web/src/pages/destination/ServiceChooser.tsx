import { Fragment, useState } from "react";
import { GROUPS, type Service, searchServices } from "../../data/services";
import { useTranslation } from "../../i18n/use-translation";
import { KINDS, type Kind } from "../../state/destinations";
import { TextField } from "../../ui/Field";
import styles from "./ServiceChooser.module.css";

interface Props {
  onService(id: string): void;
  onKind(kind: Kind): void;
}

function Entry({ name, help, onPick, id }: { name: string; help?: string; onPick(): void; id: string }) {
  return (
    <button
      type="button"
      className={styles.entry}
      onClick={onPick}
      data-testid="service-entry"
      data-service={id}
    >
      <span className={styles.name}>{name}</span>
      {help ? <span className={styles.help}>{help}</span> : null}
    </button>
  );
}

/** All services by name, with a search, and the kinds of servers of one's own. */
export function ServiceChooser({ onService, onKind }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const found = searchServices(text);
  const word = text.trim().toLowerCase();
  const kinds = KINDS.filter(
    (kind) => word === "" || `${kind} ${t(`dest.kind_${kind}`)}`.toLowerCase().includes(word),
  );
  const inGroup = (group: Service["group"]) => found.filter((service) => service.group === group);
  const own =
    kinds.length > 0 ? (
      <section className={styles.group}>
        <h3>{t("dest.group_own_here")}</h3>
        <div className={styles.grid}>
          {kinds.map((kind) => (
            <Entry
              key={kind}
              id={kind}
              name={t(`dest.kind_${kind}`)}
              help={t(`dest.kind_${kind}_help`)}
              onPick={() => onKind(kind)}
            />
          ))}
        </div>
      </section>
    ) : null;
  return (
    <>
      <TextField
        label={t("dest.search_service")}
        hideLabel
        placeholder={t("dest.search_service")}
        type="search"
        value={text}
        onValue={setText}
        onKeyDown={(event) => {
          // Enter takes the only one that is left, and never sends the form behind it.
          if (event.key !== "Enter") return;
          event.preventDefault();
          const [only] = found;
          if (only && found.length === 1 && word !== "") onService(only.id);
        }}
        testId="service-search"
      />
      <div className={styles.groups} data-testid="service-list">
        {GROUPS.filter((group) => inGroup(group).length > 0).map((group) => (
          <Fragment key={group}>
            <section className={styles.group}>
              <h3>{t(`dest.group_${group}`)}</h3>
              <div className={styles.grid}>
                {inGroup(group).map((service) => (
                  <Entry
                    key={service.id}
                    id={service.id}
                    name={service.name}
                    onPick={() => onService(service.id)}
                  />
                ))}
              </div>
            </section>
            {group === "platform" ? own : null}
          </Fragment>
        ))}
        {inGroup("platform").length === 0 ? own : null}
        {found.length + kinds.length === 0 ? (
          <p className={styles.none} role="status">
            {t("dest.search_none")}
          </p>
        ) : null}
      </div>
    </>
  );
}
