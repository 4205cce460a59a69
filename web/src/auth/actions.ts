import type { QueryClient } from "@tanstack/react-query";
import { api, ok } from "../api/client";
import { keys } from "../api/queries";
import type { Me, User } from "../api/types";
import { session } from ".";
import { deviceToken, keepDeviceToken } from "./device";

export interface Credentials {
  username: string;
  password: string;
  totp_code?: string;
  recovery_code?: string;
}

/** Signs in; the user goes into the cache, the tokens into the session. */
export async function signIn(cache: QueryClient, credentials: Credentials): Promise<User> {
  const known = deviceToken(localStorage, credentials.username);
  const body = { ...credentials, ...(known ? { device_token: known } : {}) };
  const answer = await ok(api.POST("/auth/login", { body }));
  keepDeviceToken(localStorage, credentials.username, answer.device_token);
  // First who, then that: the page draws itself by it. It is asked for once more at once, since this answer leaves out
  // what only `me` says.
  cache.setQueryData<Me>(keys.me, answer.user, { updatedAt: 1 });
  session.accept(answer.access_token, answer.refresh_token);
  return answer.user;
}

/** Signs out here and in all tabs. The server is told, but its answer is not waited for long or needed. */
export async function signOut(everywhere: boolean): Promise<void> {
  const told = ok(api.POST("/auth/logout", { params: { query: { all: everywhere } } })).catch(
    () => undefined,
  );
  const enough = new Promise((resolve) => setTimeout(resolve, 2_000));
  await Promise.race([told, enough]);
  session.signOut(true);
}
