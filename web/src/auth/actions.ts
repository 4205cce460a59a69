import type { QueryClient } from "@tanstack/react-query";
import { api, ok } from "../api/client";
import { keys } from "../api/queries";
import type { Me, User } from "../api/types";
import { kept } from "../lib/storage";
import { settle } from "../ui/messages";
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
  const known = deviceToken(kept, credentials.username);
  const body = { ...credentials, ...(known ? { device_token: known } : {}) };
  const answer = await ok(api.POST("/auth/login", { body }));
  keepDeviceToken(kept, credentials.username, answer.device_token);
  // First who, then that: the page draws itself by it. It is asked for once more at once, since this answer leaves out
  // what only `me` says.
  cache.setQueryData<Me>(keys.me, answer.user, { updatedAt: 1 });
  session.accept(answer.access_token, answer.refresh_token);
  return answer.user;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Signs out here and in all tabs. The server is told, but its answer is not waited for long or needed. */
export async function signOut(everywhere: boolean): Promise<void> {
  // What waits to be done is done as whoever wanted it.
  await Promise.race([settle(), pause(2_000)]);
  const told = ok(api.POST("/auth/logout", { params: { query: { all: everywhere } } })).catch(
    () => undefined,
  );
  await Promise.race([told, pause(2_000)]);
  session.signOut(true);
}
