/** What a list of destinations or profiles is filtered and sorted by; it stands in the address of the page. */
export interface ListSearch {
  q?: string;
  sort?: Sort;
}

export const SORTS = ["name", "kind", "used", "changed"] as const;
export type Sort = (typeof SORTS)[number];

export function validateListSearch(search: Record<string, unknown>): ListSearch {
  const sort = SORTS.find((each) => each === search.sort);
  const q = typeof search.q === "string" ? search.q.slice(0, 128) : "";
  return { ...(q ? { q } : {}), ...(sort && sort !== "name" ? { sort } : {}) };
}

/** What a list needs to know of a thing to find and order it. */
export interface Row<T> {
  thing: T;
  name: string;
  kind: string;
  /** Everything that a search looks through. */
  words: string;
  used: number;
  changed: string;
}

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The rows that hold every word of the search, in the wanted order; by name within. */
export function arrange<T>(rows: readonly Row<T>[], { q = "", sort = "name" }: ListSearch): Row<T>[] {
  const words = plain(q).split(/\s+/).filter(Boolean);
  const byName = (a: Row<T>, b: Row<T>) => a.name.localeCompare(b.name, undefined, { numeric: true });
  const order: Record<Sort, (a: Row<T>, b: Row<T>) => number> = {
    name: byName,
    kind: (a, b) => a.kind.localeCompare(b.kind),
    used: (a, b) => b.used - a.used,
    changed: (a, b) => b.changed.localeCompare(a.changed),
  };
  return rows
    .filter((row) => words.every((word) => plain(row.words).includes(word)))
    .sort((a, b) => order[sort](a, b) || byName(a, b));
}
