import type { QueryClient } from "@tanstack/react-query";
import { api, ok } from "../api/client";
import { keys } from "../api/queries";
import { session } from ".";

/** Signs in; the user goes into the cache, the tokens into the session. */
export async function signIn(cache: QueryClient, username: string, password: string): Promise<void> {
  const answer = await ok(api.POST("/auth/login", { body: { username, password } }));
  session.accept(answer.access_token, answer.refresh_token);
  cache.setQueryData(keys.me, answer.user);
}

let chosen = false;

/** Whether the end of the session was asked for on this page, so that it is not told as a surprise. */
export function wasSignOutChosen(): boolean {
  const was = chosen;
  chosen = false;
  return was;
}

/** Signs out here and in all tabs. The server is told, but its answer is not waited for long or needed. */
export async function signOut(everywhere: boolean): Promise<void> {
  const told = ok(api.POST("/auth/logout", { params: { query: { all: everywhere } } })).catch(
    () => undefined,
  );
  const enough = new Promise((resolve) => setTimeout(resolve, 2_000));
  await Promise.race([told, enough]);
  chosen = true;
  session.signOut();
}
