/** Chosen streams; the anchor is where the next range begins. */
export interface Selection {
  ids: ReadonlySet<string>;
  anchor: string | null;
}

export const NOTHING: Selection = { ids: new Set(), anchor: null };

/** One in or out. */
export function toggle({ ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/**
 * Everything from the anchor to here, as the list stands now, becomes what `id` becomes: with Shift a range goes in, or
 * out again when its end was in. Without an anchor in sight it is one alone.
 */
export function range(selection: Selection, order: readonly string[], id: string): Selection {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggle(selection, id);
  const [first, last] = from < to ? [from, to] : [to, from];
  const next = new Set(selection.ids);
  const put = !selection.ids.has(id);
  for (const each of order.slice(first, last + 1)) {
    if (put) next.add(each);
    else next.delete(each);
  }
  return { ids: next, anchor: id };
}

/** All that are shown, or none of them when all are chosen already. */
export function toggleAll({ ids }: Selection, order: readonly string[]): Selection {
  const next = new Set(ids);
  const whole = order.every((id) => ids.has(id));
  for (const id of order) {
    if (whole) next.delete(id);
    else next.add(id);
  }
  return { ids: next, anchor: null };
}

/** What the box over the list shows. */
export function stateOfAll({ ids }: Selection, order: readonly string[]): "none" | "some" | "all" {
  const chosen = order.filter((id) => ids.has(id)).length;
  return chosen === 0 ? "none" : chosen === order.length ? "all" : "some";
}
