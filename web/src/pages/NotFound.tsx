import { Link } from "@tanstack/react-router";
import { useTranslation } from "../i18n/use-translation";
import { usePageTitle } from "../shell/title";
import { buttonClass } from "../ui/Button";
import { Empty } from "../ui/Empty";

export function NotFound() {
  const { t } = useTranslation();
  usePageTitle(t("notfound.title"));
  return (
    <Empty whole title={t("notfound.title")} text={t("notfound.text")}>
      <Link to="/streams" className={buttonClass()}>
        {t("notfound.home")}
      </Link>
    </Empty>
  );
}
