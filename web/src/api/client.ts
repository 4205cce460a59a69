import createClient from "openapi-fetch";
import { session } from "../auth";
import { demands } from "../auth/demands";
import { proof } from "../auth/proof";
import { readFailure, toFailure } from "./failure";
import type { paths } from "./schema";

export const BASE = "/api/v1";
const TIMEOUT_MS = 20_000;

/** Routes that are asked before anybody is signed in. */
const OPEN = [`${BASE}/setup/`, `${BASE}/auth/login`, `${BASE}/health`];
/** Set-up routes that only administrators may ask. */
const CLOSED = [`${BASE}/setup/step/`, `${BASE}/setup/complete`];

function send(request: Request, token: string | null, timeoutMs = TIMEOUT_MS): Promise<Response> {
  const headers = new Headers(request.headers);
  if (token) headers.set("Authorization", `Bearer ${token}`);
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
  return fetch(new Request(request, { headers, signal }));
}

/** The code of a refusal, without using the answer up. */
async function codeOf(response: Response): Promise<string> {
  try {
    return readFailure(await response.clone().json(), response.status, null).code;
  } catch {
    return "";
  }
}

/** A 401 that speaks of the token. A wrong password or code is a 401 too, and must not be tried twice. */
const ABOUT_TOKEN = ["auth.token_expired", "auth.forbidden", "client.bad_answer", ""];

/** Sends with the access token; a refusal of the token is answered once with a newer one, if there is one. */
async function sendSigned(request: Request, timeoutMs?: number): Promise<Response> {
  const token = await session.access();
  const response = await send(request.clone(), token, timeoutMs);
  if (response.status !== 401 || !token || !ABOUT_TOKEN.includes(await codeOf(response))) return response;
  const newer = await session.replace(token);
  return newer ? send(request.clone(), newer, timeoutMs) : response;
}

/**
 * Sends as whoever is signed in. Where the server wants a fresh proof of who asks, the person is asked for it and the
 * request goes out again by itself. `timeoutMs` covers the whole answer: files take longer than the usual 20 s.
 */
export async function authorizedFetch(request: Request, timeoutMs?: number): Promise<Response> {
  const { pathname } = new URL(request.url);
  const starts = (prefix: string) => pathname.startsWith(prefix);
  if (OPEN.some(starts) && !CLOSED.some(starts)) return send(request, null);
  const response = await sendSigned(request, timeoutMs);
  if (response.status !== 403) return response;
  const code = await codeOf(response);
  if (code === "auth.reauthentication_required") {
    return (await proof.ask()) ? sendSigned(request, timeoutMs) : response;
  }
  if (code === "auth.password_change_required" || code === "auth.second_factor_required") demands.tell();
  return response;
}

/** The typed client; its types come from the server's OpenAPI document. */
export const api = createClient<paths>({
  baseUrl: `${window.location.origin}${BASE}`,
  fetch: (request) => authorizedFetch(request),
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
