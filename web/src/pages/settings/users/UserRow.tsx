import { Link } from "@tanstack/react-router";
import type { User } from "../../../api/types";
import { useMay } from "../../../auth/permissions";
import { useTranslation } from "../../../i18n/use-translation";
import { Button, buttonClass, IconButton } from "../../../ui/Button";
import { Menu } from "../../../ui/Menu";
import { Moment } from "../../../ui/Moment";
import { pageStyles } from "../../../ui/Page";
import { Tag } from "../../../ui/Tag";
import { strongest } from "./roles";
import styles from "./Users.module.css";

interface Props {
  user: User;
  own: boolean;
  onEdit(): void;
  onPassword(): void;
  onSessions(): void;
  onFactor(): void;
  onDelete(): void;
}

/** One user. Nobody takes their own account away here; their password and factor are on the page of their account. */
export function UserRow({ user, own, onEdit, onPassword, onSessions, onFactor, onDelete }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const { username: name } = user;
  return (
    <li className={`${pageStyles.row} ${styles.row}`} data-testid="user-row">
      <div className={pageStyles.cell}>
        <h2 className={`${pageStyles.rowName} ${styles.name}`}>
          {name}
          {own ? <Tag tone="info">{t("users.you")}</Tag> : null}
          {user.is_active ? null : <Tag tone="warn">{t("users.switched_off")}</Tag>}
          {user.must_change_password ? <Tag>{t("users.must_change_tag")}</Tag> : null}
        </h2>
        <span className={pageStyles.faint}>{user.email ?? t("users.no_email")}</span>
      </div>
      <span className={pageStyles.cell}>{t(`role.${strongest(user.roles)}`)}</span>
      <span className={`${pageStyles.cell} ${pageStyles.faint}`}>
        {t(user.totp_enabled ? "users.factor_on" : "users.factor_off")}
      </span>
      <span className={`${pageStyles.cell} ${pageStyles.faint}`}>
        {user.last_login_at ? (
          <>
            {t("users.last_login")} <Moment at={user.last_login_at} />
          </>
        ) : (
          t("users.never_signed_in")
        )}
      </span>
      <div className={pageStyles.rowActions}>
        {may("users.write") ? (
          <>
            <Button onClick={onEdit} aria-label={`${t("action.edit")} ${name}`} testId="user-edit">
              {t("action.edit")}
            </Button>
            {own ? (
              <Link to="/account/security" className={buttonClass("quiet")}>
                {t("account.title")}
              </Link>
            ) : (
              <Menu
                trigger={
                  <IconButton icon="more" name={t("action.more_named", { name })} testId="user-more" />
                }
                items={[
                  { id: "password", label: t("users.reset_password"), run: onPassword },
                  {
                    id: "factor",
                    label: t("users.reset_factor"),
                    disabled: !user.totp_enabled,
                    run: onFactor,
                  },
                  { id: "sessions", label: t("users.sessions"), run: onSessions },
                  { id: "delete", label: t("users.delete"), danger: true, run: onDelete },
                ]}
              />
            )}
          </>
        ) : null}
      </div>
    </li>
  );
}
