import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useSyncExternalStore } from "react";
import { useMay } from "../auth/permissions";
import { useTranslation } from "../i18n/use-translation";
import { kept } from "../lib/storage";
import { Store } from "../lib/store";
import { Icon } from "../ui/icons";
import { Menu } from "../ui/Menu";
import styles from "./Rail.module.css";
import { isIn, type Room, rememberRooms, roomsFor, slotsOf } from "./rooms";

const KEY = "castcore.rail";

/** Whether the rail is folded to pictures with small words; remembered in this browser. */
export const folded = new Store(kept.getItem(KEY) === "folded");

function turn(): void {
  const next = !folded.get();
  kept.setItem(KEY, next ? "folded" : "open");
  folded.set(next);
}

function Entry({ room, className = "" }: { room: Room; className?: string }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  return (
    <li className={className}>
      <Link
        to={room.to}
        className={styles.link}
        aria-current={isIn(pathname, room) ? "page" : undefined}
        data-testid={`nav-${room.icon}`}
      >
        <Icon name={room.icon} size={20} />
        <span className={styles.word}>{t(room.key)}</span>
      </Link>
    </li>
  );
}

/** The rooms beside the page; on phones, the first of them at its foot and the rest behind "More". */
export function Rail() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const isFolded = useSyncExternalStore(folded.subscribe, folded.get);
  const rooms = roomsFor(useMay());
  const { shown, rest } = slotsOf(rooms);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rooms differ when there are more or fewer of them.
  useEffect(() => rememberRooms(rooms), [rooms.length]);
  const inRest = rest.some((room) => isIn(pathname, room));
  const label = t(isFolded ? "nav.unfold" : "nav.fold");
  return (
    <nav className={styles.rail} data-folded={isFolded} aria-label={t("nav.label")}>
      <Link to="/" className={styles.brand} aria-label={t("app.name")}>
        <img src="/favicon.svg" alt="" width={28} height={28} />
        <span>{t("app.name")}</span>
      </Link>
      <ul className={styles.links}>
        {shown.map((room) => (
          <Entry key={room.to} room={room} />
        ))}
        {rest.map((room) => (
          <Entry key={room.to} room={room} className={styles.rest ?? ""} />
        ))}
        {rest.length > 0 ? (
          <li className={styles.more}>
            <Menu
              label={t("nav.more")}
              trigger={
                <button
                  type="button"
                  className={styles.link}
                  aria-current={inRest ? "page" : undefined}
                  data-testid="nav-more"
                >
                  <Icon name="more" size={20} />
                  <span className={styles.word}>{t("nav.more")}</span>
                </button>
              }
              items={rest.map(({ to, icon, key }) => ({
                id: icon,
                label: t(key),
                icon,
                run: () => void navigate({ to }),
              }))}
            />
          </li>
        ) : null}
      </ul>
      <button
        type="button"
        className={styles.fold}
        aria-expanded={!isFolded}
        title={label}
        onClick={turn}
        data-testid="rail-fold"
      >
        <Icon name={isFolded ? "unfold" : "fold"} size={18} />
        <span className={styles.foldWord}>{label}</span>
      </button>
    </nav>
  );
}
