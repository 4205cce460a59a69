import { useTranslation } from "../../i18n/use-translation";
import type { Use } from "../../state/usage";
import { Button, IconButton } from "../../ui/Button";
import { Menu } from "../../ui/Menu";
import styles from "./List.module.css";

interface Props {
  name: string;
  uses: readonly Use[];
  /** What the entry that makes another like this says. */
  copy: string;
  /** Deleted a moment ago, and not gone yet. */
  leaving: boolean;
  allowed: boolean;
  onEdit(): void;
  onCopy(): void;
  onDelete(): void;
}

/** What can be done with a row. What streams use cannot be deleted. */
export function RowActions({ name, uses, copy, leaving, allowed, onEdit, onCopy, onDelete }: Props) {
  const { t } = useTranslation();
  if (leaving) {
    return (
      <p className={styles.faint} role="status">
        {t("list.leaving")}
      </p>
    );
  }
  if (!allowed) return null;
  return (
    <div className={styles.actions}>
      <Button onClick={onEdit} aria-label={`${t("action.edit")} ${name}`}>
        {t("action.edit")}
      </Button>
      <Menu
        trigger={<IconButton icon="more" name={t("action.more_named", { name })} />}
        items={[
          { id: "copy", label: copy, icon: "copy", run: onCopy },
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
  );
}
