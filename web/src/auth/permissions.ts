import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../api/queries";

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

/**
 * Whether the user may do something. Only to leave out what would be refused: the server decides.
 * Until it is known, nothing is offered.
 */
export function useMay(): (permission: Permission) => boolean {
  const { data } = useQuery(meQuery);
  return (permission) => data?.permissions?.includes(permission) ?? data?.roles.includes("admin") ?? false;
}
