import type { QueryClient } from "@tanstack/react-query";
import { jobsQuery, meQuery } from "./api/queries";
import { session } from "./auth";
import { demandOf } from "./auth/demands";
import { readStored } from "./auth/stored";
import { kept } from "./lib/storage";

const ignore = () => undefined;

/** One by one: a bundler that sees a choice between two imports fetches the pieces of the first for either. */
const PAGES: Record<string, () => Promise<unknown>> = {
  "/": () => import("./pages/dashboard/Dashboard"),
  "/streams": () => import("./pages/streams/Streams"),
};

/**
 * Fetches what the two pages that people open first are made of while the console itself still starts: without this,
 * sign-in, page, user and streams come one after the other, each a way to the server and back. What is not needed after
 * all was only early.
 */
export function warmUp(cache: QueryClient, path: string): void {
  const page = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined;
  // Whoever has no session sees neither of them.
  if (!page || !readStored(kept)) return;
  page().catch(ignore);
  void session
    .start()
    .then(async (status) => {
      if (status !== "signed_in") return;
      const me = await cache.fetchQuery(meQuery);
      // Who has something to do first is refused the streams, and each refusal stands in the audit trail.
      if (demandOf(me) === null) await cache.prefetchQuery(jobsQuery);
      // Whatever fails here is asked again by the page, which says so.
    })
    .catch(ignore);
}
