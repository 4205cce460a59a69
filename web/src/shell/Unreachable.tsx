import { session } from "../auth";
import { useTranslation } from "../i18n/use-translation";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";

/** The server does not answer at all. */
export function Unreachable() {
  const { t } = useTranslation();
  return (
    <Empty whole title={t("offline.title")} text={t("offline.text")}>
      <Button onClick={() => void session.access()}>{t("link.retry")}</Button>
    </Empty>
  );
}
