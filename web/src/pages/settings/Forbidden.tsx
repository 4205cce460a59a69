import { useTranslation } from "../../i18n/use-translation";
import { Empty } from "../../ui/Empty";

/** For those whose role does not reach here. */
export function Forbidden() {
  const { t } = useTranslation();
  return <Empty whole title={t("forbidden.title")} text={t("forbidden.text")} />;
}
