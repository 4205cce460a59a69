import { api, ok } from "./client";

/** The most lines that one answer has. */
export const PAGE_LINES = 5_000;
/** A run that says more than this is read from the files of the server. */
const MOST_PAGES = 40;

/**
 * All that `read` has, oldest first. It answers from the oldest on, a page at a time; why a run ended stands in the last.
 */
export async function readAll<L extends { seq: number }>(
  read: (afterSeq: number, limit: number) => Promise<readonly L[]>,
): Promise<L[]> {
  const all: L[] = [];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const lines = await read(all[all.length - 1]?.seq ?? 0, PAGE_LINES);
    all.push(...lines);
    if (lines.length < PAGE_LINES) break;
  }
  return all;
}

/** The whole stored log of a run. */
export const readRunLog = (id: string, run: number, signal?: AbortSignal) =>
  readAll((after_seq, limit) => {
    const params = { path: { id, run }, query: { after_seq, limit } };
    return ok(api.GET("/stream-jobs/{id}/runs/{run}/log", { params, ...(signal ? { signal } : {}) }));
  });
