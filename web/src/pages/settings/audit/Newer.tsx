import { useEffect, useState } from "react";
import { useTranslation } from "../../../i18n/use-translation";
import { socket } from "../../../live";
import { Button } from "../../../ui/Button";
import styles from "./Audit.module.css";

interface Head {
  seq: number;
}

/** Says that the trail has grown since the list was read. The list itself stays still until somebody wants it. */
export function Newer({ onShow }: { onShow(): void }) {
  const { t } = useTranslation();
  const [[shown, newest], set] = useState<[number, number]>([0, 0]);
  useEffect(
    () =>
      socket.subscribe(
        { topic: "audit" },
        {
          // After a lost connection the snapshot may be ahead of what is on show.
          snapshot: (data) =>
            set(([before]) => {
              const seq = (data as Head[])[0]?.seq ?? 0;
              return [before || seq, seq];
            }),
          delta: (data) => set(([before]) => [before, (data as Head).seq]),
        },
      ),
    [],
  );
  const count = newest - shown;
  return (
    <div className={styles.newer} role="status">
      {count > 0 ? (
        <Button
          onClick={() => {
            set([newest, newest]);
            onShow();
          }}
          testId="audit-show-newer"
        >
          {t("audit.arrived", { count })}
        </Button>
      ) : null}
    </div>
  );
}
