import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Fragment, useState } from "react";
import { toFailure } from "../../api/failure";
import { filesQuery } from "../../api/queries";
import type { FileEntry } from "../../api/types";
import { bytes, clock } from "../../format";
import { useTranslation } from "../../i18n/use-translation";
import { Button } from "../../ui/Button";
import { FailureNotice } from "../../ui/FailureNotice";
import { Icon } from "../../ui/icons";
import { Loading } from "../../ui/Skeleton";
import styles from "./FilePicker.module.css";

interface Props {
  chosen: string | null;
  onChoose(path: string): void;
}

function Entry({ entry, pressed, onPick }: { entry: FileEntry; pressed: boolean; onPick(): void }) {
  const { t, i18n } = useTranslation();
  const usable = entry.is_dir || entry.streamable;
  return (
    <button
      type="button"
      className={styles.entry}
      disabled={!usable}
      aria-pressed={entry.is_dir ? undefined : pressed}
      onClick={onPick}
      data-testid={entry.is_dir ? "folder-entry" : "file-entry"}
      data-path={entry.path}
    >
      <Icon name={entry.is_dir ? "folder" : "file"} />
      <span className={styles.name}>{entry.name}</span>
      <span className={`${styles.meta} ${styles.when} tabular`}>
        {entry.modified_at && !entry.is_dir ? clock(entry.modified_at, Date.now(), i18n.language) : ""}
      </span>
      <span className={`${styles.meta} tabular`}>
        {!usable ? t("new.not_media") : entry.is_dir ? "" : bytes(entry.size_bytes, i18n.language)}
      </span>
    </button>
  );
}

/** Looks through the media folder of the server. */
export function FilePicker({ chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const [folder, setFolder] = useState("");
  const { data, error, isPending, isFetching, refetch } = useQuery({
    ...filesQuery(folder),
    placeholderData: keepPreviousData,
  });
  const steps = folder === "" ? [] : folder.split("/");
  const entries = [...(data?.entries ?? [])].sort(
    (a, b) =>
      Number(b.is_dir) - Number(a.is_dir) || a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
  return (
    <section className={styles.box} aria-label={t("new.pick_file")} data-testid="file-picker">
      <div className={styles.path}>
        <Button kind="quiet" onClick={() => setFolder("")} disabled={folder === ""}>
          {t("new.folder_top")}
        </Button>
        {steps.map((step, index) => {
          const path = steps.slice(0, index + 1).join("/");
          return (
            <Fragment key={path}>
              <span aria-hidden="true">{"/"}</span>
              <Button kind="quiet" onClick={() => setFolder(path)} disabled={path === folder}>
                {step}
              </Button>
            </Fragment>
          );
        })}
        <span className={styles.spread} />
        <Button kind="quiet" icon="restart" pending={isFetching} onClick={() => void refetch()}>
          {t("new.folder_refresh")}
        </Button>
      </div>
      {error ? <FailureNotice failure={toFailure(error)} /> : null}
      {isPending ? <Loading rows={3} height="2.5rem" /> : null}
      {data ? (
        <ul className={styles.list} aria-busy={isFetching}>
          {data.truncated ? (
            <li className={styles.none}>{t("new.folder_truncated", { count: entries.length })}</li>
          ) : null}
          {entries.length === 0 ? <li className={styles.none}>{t("new.folder_empty")}</li> : null}
          {entries.map((entry) => (
            <li key={entry.path}>
              <Entry
                entry={entry}
                pressed={entry.path === chosen}
                onPick={() => (entry.is_dir ? setFolder(entry.path) : onChoose(entry.path))}
              />
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
