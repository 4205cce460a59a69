import createClient from "openapi-fetch";
import { session } from "../auth";
import { readFailure, toFailure } from "./failure";
import type { paths } from "./schema";

const BASE = "/api/v1";
const TIMEOUT_MS = 20_000;

/** Routes that are asked before anybody is signed in. */
const OPEN = [`${BASE}/setup/`, `${BASE}/auth/login`, `${BASE}/health`];

function send(request: Request, token: string | null): Promise<Response> {
  const headers = new Headers(request.headers);
  if (token) headers.set("Authorization", `Bearer ${token}`);
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  return fetch(new Request(request, { headers, signal }));
}

/** Adds the access token; a 401 is answered once with a newer token, if there is one. */
export async function authorizedFetch(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (OPEN.some((prefix) => pathname.startsWith(prefix))) return send(request, null);
  const again = request.clone();
  const token = await session.access();
  const response = await send(request, token);
  if (response.status !== 401 || !token) return response;
  const newer = await session.replace(token);
  return newer ? send(again, newer) : response;
}

/** The typed client; its types come from the server's OpenAPI document. */
export const api = createClient<paths>({
  baseUrl: `${window.location.origin}${BASE}`,
  fetch: authorizedFetch,
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer, or an `ApiFailure`. */
export async function ok<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, response } = await whole(answer);
  void response;
  return data;
}

/** The data of an answer together with the answer itself, for its headers. */
export async function whole<T>(answer: Promise<Answer<T>>): Promise<{ data: T; response: Response }> {
  let settled: Answer<T>;
  try {
    settled = await answer;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "AbortError") throw thrown;
    throw toFailure(thrown);
  }
  const { data, error, response } = settled;
  if (!response.ok) throw readFailure(error, response.status, response.headers.get("x-request-id"));
  return { data: data as T, response };
}

/** `If-Match` for the version that the person looked at. */
export const ifMatch = (version: number) => ({ "If-Match": `"${version}"` });
