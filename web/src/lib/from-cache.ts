import type { QueryClient } from "@tanstack/react-query";
import { Store } from "./store";

/**
 * One value read from the cache of requests, for as many components as want it. Each `useQuery` and `useMutationState` is
 * an observer of its own, which is much for a row of a long list; this is one observer for the page.
 *
 * `listen` calls back whenever the value may have changed.
 */
export function fromCache<T>(
  listen: (cache: QueryClient, changed: () => void) => void,
  read: (cache: QueryClient) => T,
): (cache: QueryClient) => Store<T> {
  const stores = new WeakMap<QueryClient, Store<T>>();
  return (cache) => {
    let store = stores.get(cache);
    if (!store) {
      const made = new Store(read(cache));
      // For good: a cache lives as long as its page.
      listen(cache, () => made.set(read(cache)));
      stores.set(cache, made);
      store = made;
    }
    return store;
  };
}
