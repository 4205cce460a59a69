import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { meQuery } from "../api/queries";
import { useMay } from "../auth/permissions";
import { kept } from "../lib/storage";

const KEY = "castcore.key-backup-asked";

const fetched = () => import("../pages/settings/overview/KeyBackup");
const KeyBackup = lazy(() => fetched().then(({ KeyBackup }) => ({ default: KeyBackup })));

/** How often is looked whether the question may come. */
const LOOK_MS = 1_000;

const OPEN = "[role=dialog], [role=alertdialog], [role=menu]";
const TYPED = "input, textarea, select";

/** Whether nobody is at something else. A question that comes over an editor takes the next key that is typed there. */
function useFree(wanted: boolean): boolean {
  const [free, setFree] = useState(false);
  useEffect(() => {
    if (!wanted || free) return;
    const look = () =>
      setFree(document.querySelector(OPEN) === null && !document.activeElement?.matches(TYPED));
    // There when it is shown, so that nothing is opened meanwhile. What cannot be fetched is not asked.
    const first = fetched().then(look, () => clearInterval(timer));
    const timer = setInterval(() => void first.then(look), LOOK_MS);
    return () => clearInterval(timer);
  }, [wanted, free]);
  return free;
}

/** Asks an administrator once to keep the key elsewhere too; later it stands first in the security overview. */
export function KeyBackupPrompt() {
  const may = useMay();
  const { data: me } = useQuery(meQuery);
  const [asked, setAsked] = useState(() => kept.getItem(KEY) !== null);
  const close = () => {
    kept.setItem(KEY, "1");
    setAsked(true);
  };
  const wanted = !asked && me?.key_backup_confirmed === false && may("settings.write");
  const free = useFree(wanted);
  if (!wanted || !free) return null;
  return (
    <Suspense>
      <KeyBackup onClose={close} />
    </Suspense>
  );
}
