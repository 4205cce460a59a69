import { useSyncExternalStore } from "react";
import { session } from "../auth";
import { useTranslation } from "../i18n/use-translation";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";

/** The server does not answer at all, or not this often. */
export function Unreachable() {
  const { t } = useTranslation();
  const slowed = useSyncExternalStore(session.slowed.subscribe, session.slowed.get);
  return (
    <Empty
      whole
      title={t(slowed ? "offline.slowed_title" : "offline.title")}
      text={t(slowed ? "offline.slowed_text" : "offline.text")}
    >
      <Button onClick={() => void session.access()}>{t("link.retry")}</Button>
    </Empty>
  );
}
