import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { meQuery } from "../api/queries";
import { useMay } from "../auth/permissions";
import { kept } from "../lib/storage";

const KEY = "castcore.key-backup-asked";

const fetched = () => import("../pages/settings/overview/KeyBackup");
const KeyBackup = lazy(() => fetched().then(({ KeyBackup }) => ({ default: KeyBackup })));

const OPEN = "[role=dialog], [role=alertdialog], [role=menu]";
const TYPED = "input, textarea, select";

/**
 * Whether nobody is at something else. A question that comes over an editor takes the next key that is typed there; so it
 * comes when a page is opened, and otherwise with the next one.
 */
function useFree(wanted: boolean): boolean {
  const page = useLocation({ select: ({ pathname }) => pathname });
  const [free, setFree] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page is a reason to look.
  useEffect(() => {
    if (!wanted || free) return;
    let over = false;
    const look = () => {
      if (!over && !document.querySelector(OPEN) && !document.activeElement?.matches(TYPED)) setFree(true);
    };
    // There when it is shown, so that nothing is opened meanwhile. What cannot be fetched is not asked.
    fetched().then(look, () => undefined);
    return () => {
      over = true;
    };
  }, [wanted, free, page]);
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
