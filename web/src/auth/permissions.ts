import { useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { keys, meQuery } from "../api/queries";
import { fromCache } from "../lib/from-cache";

/** Rights that the console asks for; the names are the server's. */
export type Permission =
  | "streams.write"
  | "streams.control"
  | "streams.preview"
  | "streams.watch"
  | "profiles.write"
  | "destinations.write"
  | "files.read"
  | "logs.read"
  | "monitoring.read"
  | "users.read"
  | "users.write"
  | "audit.read"
  | "security.read"
  | "settings.read"
  | "settings.write";

const meIn = fromCache(
  (cache, changed) =>
    cache.getQueryCache().subscribe(({ query }) => {
      if (query.queryKey[0] === keys.me[0]) changed();
    }),
  (cache) => cache.getQueryData(meQuery.queryKey),
);

/**
 * Whether the user may do something. Only to leave out what would be refused: the server decides.
 * Until it is known (`shell/Inside` asks), nothing is offered.
 */
export function useMay(): (permission: Permission) => boolean {
  const store = meIn(useQueryClient());
  const me = useSyncExternalStore(store.subscribe, store.get);
  return (permission) => me?.permissions?.includes(permission) ?? me?.roles.includes("admin") ?? false;
}
