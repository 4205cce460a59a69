import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { meQuery } from "../api/queries";
import { useMay } from "../auth/permissions";
import { kept } from "../lib/storage";

const KEY = "castcore.key-backup-asked";

const KeyBackup = lazy(() =>
  import("../pages/settings/overview/KeyBackup").then(({ KeyBackup }) => ({ default: KeyBackup })),
);

/** Asks an administrator once to keep the key elsewhere too; later it stands first in the security overview. */
export function KeyBackupPrompt() {
  const may = useMay();
  const { data: me } = useQuery(meQuery);
  const [asked, setAsked] = useState(() => kept.getItem(KEY) !== null);
  const close = () => {
    kept.setItem(KEY, "1");
    setAsked(true);
  };
  if (asked || me?.key_backup_confirmed !== false || !may("settings.write")) return null;
  return (
    <Suspense>
      <KeyBackup onClose={close} />
    </Suspense>
  );
}
