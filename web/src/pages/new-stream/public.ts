import type { Destination } from "../../api/types";
import { serviceAt } from "../../data/services";
import { isPublic } from "../../state/destinations";
import type { Target } from "./fit";

/** Kinds that are made to be seen or heard by everybody, wherever they lie. */
const OPEN = ["rtmp", "platform", "icecast"];

/**
 * Whether what is sent there becomes public unless somebody saw to it elsewhere. A server that is not in the list may be
 * anything; it counts as public, because a question too many is cheaper than a picture too many.
 */
export function becomesPublic(destination: Pick<Destination, "kind" | "url">): boolean {
  if (!isPublic(destination.kind)) return false;
  return serviceAt(destination.url)?.public ?? OPEN.includes(destination.kind);
}

/** Whether a picture gets there; radio takes sound alone, in whatever size the picture is. */
export const takesPicture = ({ kind, url }: Pick<Destination, "kind" | "url">): boolean =>
  kind !== "icecast" && serviceAt(url)?.video !== null;

/** The chosen places whose service is known, to compare the encoding with. */
export function targetsOf(chosen: readonly Destination[]): Target[] {
  return chosen.flatMap((destination) => {
    const service = isPublic(destination.kind) ? serviceAt(destination.url) : undefined;
    return service ? [{ name: destination.name, service }] : [];
  });
}
