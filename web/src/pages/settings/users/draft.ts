import type { CreateUser, EditUser, User } from "../../../api/types";
import { isPairGood } from "../../account/NewPassword";
import { type Role, strongest } from "./roles";

/** A user while being entered. */
export interface Draft {
  username: string;
  email: string;
  language: string;
  role: Role;
  active: boolean;
  password: string;
  mustChange: boolean;
}

export const draftOf = (user: User | null): Draft => ({
  username: user?.username ?? "",
  email: user?.email ?? "",
  language: user?.language ?? "en",
  role: user ? strongest(user.roles) : "operator",
  active: user?.is_active ?? true,
  password: "",
  mustChange: true,
});

export const isComplete = (draft: Draft, fresh: boolean): boolean =>
  !fresh || (draft.username.trim().length >= 3 && isPairGood(draft.password, draft.password));

export function toNewUser(draft: Draft): CreateUser {
  const email = draft.email.trim();
  return {
    username: draft.username.trim(),
    ...(email ? { email } : {}),
    language: draft.language,
    password: draft.password,
    roles: [draft.role],
    must_change_password: draft.mustChange,
  };
}

/** Only what changed; further roles of a user stay as they are unless another one is chosen. */
export function changesOf(draft: Draft, before: User): EditUser {
  const email = draft.email.trim();
  return {
    ...(email === (before.email ?? "") ? {} : { email: email === "" ? null : email }),
    ...(draft.language === before.language ? {} : { language: draft.language }),
    ...(draft.role === strongest(before.roles) ? {} : { roles: [draft.role] }),
    ...(draft.active === before.is_active ? {} : { is_active: draft.active }),
  };
}
