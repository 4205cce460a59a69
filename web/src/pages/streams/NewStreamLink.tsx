import { Link } from "@tanstack/react-router";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { buttonClass } from "../../ui/Button";
import { Icon } from "../../ui/icons";

/** The way to a new stream, for those who may make one. */
export function NewStreamLink() {
  const { t } = useTranslation();
  const may = useMay();
  if (!may("streams.write")) return null;
  return (
    <Link to="/streams/new" className={buttonClass("primary")} data-testid="new-stream">
      <Icon name="plus" size={16} />
      {t("streams.new")}
    </Link>
  );
}
