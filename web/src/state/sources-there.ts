import type { QueryClient } from "@tanstack/react-query";
import { probe } from "../api/probe";
import { jobQuery } from "../api/queries";
import type { StreamJob } from "../api/types";
import { isReason, type Reason } from "./reasons";

/** Nobody waits longer than this for a question that may change nothing. */
const LOOK_MS = 2_000;

/**
 * The first file of the stream that cannot be opened now, and why; `null` when all can, or when nobody can
 * tell. Only files are looked at: a camera or a sender would be disturbed by a second one who asks.
 */
export async function missingFile(
  cache: QueryClient,
  job: StreamJob,
): Promise<{ name: string; reason: Reason } | null> {
  const look = async () => {
    const { inputs } = job.inputs ? job : await cache.fetchQuery(jobQuery(job.id));
    for (const { kind, uri } of inputs ?? []) {
      if (kind !== "file") continue;
      const found = await probe({ kind, uri });
      // Whatever else went wrong, such as a busy server, says nothing about the file.
      if (!found.ok && isReason(found.code)) return { name: uri, reason: found.code };
    }
    return null;
  };
  const late = new Promise<null>((done) => setTimeout(() => done(null), LOOK_MS));
  // Who may not look, or whose look fails, is asked the usual question.
  return Promise.race([look().catch(() => null), late]);
}
