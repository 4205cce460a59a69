import type { Destination } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { serviceAt } from "../../data/services";
import { useTranslation } from "../../i18n/use-translation";
import type { Use } from "../../state/usage";
import styles from "../list/List.module.css";
import { RowActions } from "../list/RowActions";
import { UsedBy } from "../list/UsedBy";
import { useKindWord } from "./kind-word";
import { shownMask } from "./kinds";

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
            {shownMask(destination.kind, destination.stream_key)}
          </span>
        ) : null}
      </div>
      <div className={styles.cell}>
        <span className="visually-hidden">{t("list.used_by")}</span>
        <UsedBy uses={uses} complete={complete} pending={pending} />
      </div>
      <RowActions
        name={name}
        uses={uses}
        copy={t("dest.duplicate")}
        leaving={leaving}
        allowed={may("destinations.write")}
        onEdit={onEdit}
        onCopy={onCopy}
        onDelete={onDelete}
      />
    </li>
  );
}
