import { useTranslation } from "react-i18next";
import type { Destination } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { serviceAt } from "../../data/services";
import type { Use } from "../../state/usage";
import { Button, IconButton } from "../../ui/Button";
import { Menu } from "../../ui/Menu";
import { useKindWord } from "./kind-word";
import styles from "./List.module.css";
import { UsedBy } from "./UsedBy";

interface Props {
  destination: Destination;
  uses: readonly Use[];
  complete: boolean;
  pending: boolean;
  /** Deleted a moment ago, and not gone yet. */
  leaving: boolean;
  onEdit(): void;
  onCopy(): void;
  onDelete(): void;
}

/** A destination: what it is, where it lies, and which streams send there now. */
export function DestinationRow({
  destination,
  uses,
  complete,
  pending,
  leaving,
  onEdit,
  onCopy,
  onDelete,
}: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const kindWord = useKindWord();
  const { name, url } = destination;
  const service = serviceAt(url)?.name;
  const about = [service, kindWord(destination.kind), destination.enabled ? null : t("dest.disabled")].filter(
    Boolean,
  );
  return (
    <li
      className={`${styles.row} ${destination.enabled && !leaving ? "" : styles.off}`}
      data-testid="dest-row"
    >
      <div className={styles.cell}>
        <h2>{name}</h2>
        <span className={styles.faint}>{about.join(" · ")}</span>
      </div>
      <div className={styles.cell}>
        <span className={styles.mono}>{url}</span>
        {destination.has_stream_key ? (
          <span className={`${styles.mono} ${styles.faint}`}>
            <span className="visually-hidden">{t("dest.col_key")} </span>
            {destination.stream_key}
          </span>
        ) : null}
      </div>
      <div className={styles.cell}>
        <span className="visually-hidden">{t("list.used_by")}</span>
        <UsedBy uses={uses} complete={complete} pending={pending} />
      </div>
      {leaving ? (
        <p className={styles.faint} role="status">
          {t("list.leaving")}
        </p>
      ) : may("destinations.write") ? (
        <div className={styles.actions}>
          <Button onClick={onEdit} aria-label={`${t("action.edit")} ${name}`}>
            {t("action.edit")}
          </Button>
          <Menu
            trigger={<IconButton icon="more" name={t("action.more_named", { name })} />}
            items={[
              { id: "copy", label: t("dest.duplicate"), icon: "copy", run: onCopy },
              {
                id: "delete",
                label: uses.length ? t("list.delete_used", { count: uses.length }) : t("action.delete"),
                danger: true,
                disabled: uses.length > 0,
                run: onDelete,
              },
            ]}
          />
        </div>
      ) : null}
    </li>
  );
}
