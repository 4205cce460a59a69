import type { Permission } from "../auth/permissions";
import { kept } from "../lib/storage";
import type { IconName } from "../ui/icons";

/** A room of the console: an entry of the rail, of the bar on phones, of the palette and of the shortcuts. */
export interface Room {
  to: "/" | "/streams" | "/destinations" | "/profiles" | "/settings";
  icon: IconName;
  key: "nav.dashboard" | "nav.streams" | "nav.destinations" | "nav.profiles" | "nav.settings";
  /** The key after `g` that goes there; the same in every language. */
  letter: string;
  /** The right without which it leads nowhere. */
  needs?: Permission;
}

export const ROOMS: readonly Room[] = [
  { to: "/", icon: "dashboard", key: "nav.dashboard", letter: "d" },
  { to: "/streams", icon: "streams", key: "nav.streams", letter: "s" },
  { to: "/destinations", icon: "destinations", key: "nav.destinations", letter: "t" },
  { to: "/profiles", icon: "profiles", key: "nav.profiles", letter: "p" },
  { to: "/settings", icon: "settings", key: "nav.settings", letter: "c", needs: "security.read" },
];

/** The rooms that somebody may enter. */
export function roomsFor(may: (permission: Permission) => boolean): Room[] {
  return ROOMS.filter(({ needs }) => !needs || may(needs));
}

const KEY = "castcore.rooms";

/** Remembers in this browser which rooms somebody was shown, for the frame that stands before it is known who is there. */
export function rememberRooms(rooms: readonly Room[]): void {
  kept.setItem(KEY, rooms.map(({ to }) => to).join(" "));
}

/** The rooms that were shown here last; those that need no right where none were. */
export function rememberedRooms(): Room[] {
  const known = kept.getItem(KEY)?.split(" ") ?? [];
  return ROOMS.filter(({ needs, to }) => !needs || known.includes(to));
}

/** Whether a page belongs to a room. */
export function isIn(pathname: string, { to }: Room): boolean {
  return pathname === to || (to !== "/" && pathname.startsWith(`${to}/`));
}

/** How many entries a thumb can tell apart at the foot of a phone. */
export const SLOTS = 5;

/** The rooms that stand at the foot of a phone, and those behind "More". */
export function slotsOf(rooms: readonly Room[]): { shown: Room[]; rest: Room[] } {
  const shown = rooms.length <= SLOTS ? rooms.length : SLOTS - 1;
  return { shown: rooms.slice(0, shown), rest: rooms.slice(shown) };
}
