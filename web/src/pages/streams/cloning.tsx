import { lazy, type ReactNode, Suspense, useState } from "react";
import type { StreamJob } from "../../api/types";

const CloneDialog = lazy(() =>
  import("../stream/CloneDialog").then(({ CloneDialog }) => ({ default: CloneDialog })),
);

/** Asks for a clone from a row of a list. The dialog is the page's: rows come and go while it is open. */
export function useCloning(): [(job: StreamJob) => void, ReactNode] {
  const [cloning, setCloning] = useState<StreamJob | null>(null);
  const dialog = cloning ? (
    <Suspense>
      <CloneDialog job={cloning} onClose={() => setCloning(null)} />
    </Suspense>
  ) : null;
  return [setCloning, dialog];
}
