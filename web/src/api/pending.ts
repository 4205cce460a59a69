import { authorizedFetch, BASE, ok } from "./client";

type Query = Record<string, string | number | undefined>;

/** One request whose shape the document does not have yet. */
export function ask<T>(method: string, path: string, body?: unknown, query: Query = {}): Promise<T> {
  return ok(
    (async () => {
      const url = new URL(`${window.location.origin}${BASE}${path}`);
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined && value !== "") url.searchParams.set(name, String(value));
      }
      const response = await authorizedFetch(
        new Request(url, {
          method,
          ...(body === undefined
            ? {}
            : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
        }),
      );
      const text = await response.text();
      const parsed: unknown = text ? JSON.parse(text) : undefined;
      return response.ok ? { data: parsed as T, response } : { error: parsed, response };
    })(),
  );
}
