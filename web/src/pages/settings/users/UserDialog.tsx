import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { createUser, editUser, readUser } from "../../../api/admin";
import { toFailure } from "../../../api/failure";
import { saveEdit } from "../../../api/meanwhile";
import { keys } from "../../../api/queries";
import type { User } from "../../../api/types";
import { useTranslation } from "../../../i18n/use-translation";
import { LANGUAGES } from "../../../lib/languages";
import { useErrorAt } from "../../../state/field-errors";
import { Button } from "../../../ui/Button";
import { Choice, Choices } from "../../../ui/Choice";
import { useConfirm } from "../../../ui/Confirm";
import { Dialog, DialogBody, DialogFoot } from "../../../ui/Dialog";
import { useDiscard } from "../../../ui/discard";
import { CheckField, SelectField, TextField } from "../../../ui/Field";
import { SaveFailure } from "../../../ui/SaveFailure";
import { toast } from "../../../ui/Toasts";
import { changesOf, draftOf, isComplete, toNewUser } from "./draft";
import { HandedPassword } from "./HandedPassword";
import { ROLES } from "./roles";
import styles from "./Users.module.css";

const SHOWN = ["username", "email", "password", "roles"];

interface Props {
  /** The one to edit; `null` makes a new one. */
  user: User | null;
  /** It is the caller's own account: role and state are for others to change. */
  own?: boolean;
  onClose(): void;
}

export function UserDialog({ user, own, onClose }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const confirm = useConfirm();
  const [base, setBase] = useState(user);
  const [first, setFirst] = useState(() => draftOf(user));
  const [draft, setDraft] = useState(first);
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const dirty = JSON.stringify(draft) !== JSON.stringify(first);
  const load = base && (() => readUser(base.id));
  const save = useMutation({
    mutationFn: (seen: User | null) =>
      base && load && seen
        ? saveEdit(seen, {
            send: (stored) => editUser(stored, changesOf(draft, base)),
            load,
            shown: (stored) => [draftOf(stored), stored.roles],
          })
        : createUser(toNewUser(draft)),
    onSuccess: async (saved) => {
      await cache.invalidateQueries({ queryKey: keys.users });
      if (own) await cache.invalidateQueries({ queryKey: keys.me });
      toast.done(t(user ? "users.saved" : "users.created", { name: saved.username }));
      onClose();
    },
  });
  const failure = save.error ? toFailure(save.error) : null;
  const errorAt = useErrorAt(failure);
  const close = useDiscard({ dirty, busy: save.isPending, onClose });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (base?.is_active && !draft.active) {
      const name = base.username;
      const yes = await confirm({
        title: t("users.switch_off_title", { name }),
        text: [t("users.switch_off_text")],
        yes: t("users.switch_off_yes", { name }),
      });
      if (!yes) return;
    }
    save.mutate(base);
  };
  const take = (newest: User) => {
    save.reset();
    setBase(newest);
    setFirst(draftOf(newest));
    setDraft(draftOf(newest));
    void cache.invalidateQueries({ queryKey: keys.users });
  };
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && void close()}
      title={user ? t("users.edit", { name: user.username }) : t("users.new")}
      testId="user-dialog"
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <DialogBody>
          <SaveFailure
            failure={failure}
            saving={save.isPending}
            shown={SHOWN}
            load={load}
            onMine={save.mutate}
            onTheirs={take}
          />
          {user ? null : (
            <TextField
              label={t("users.username")}
              help={t("setup.username_help")}
              error={errorAt("username")}
              value={draft.username}
              onValue={(username) => set({ username })}
              autoCapitalize="off"
              spellCheck={false}
              required
              testId="user-username"
            />
          )}
          <div className={styles.pair}>
            <TextField
              label={t("users.email")}
              error={errorAt("email")}
              type="email"
              value={draft.email}
              onValue={(email) => set({ email })}
              testId="user-email"
            />
            <SelectField
              label={t("me.language")}
              value={draft.language}
              onValue={(language) => set({ language })}
              testId="user-language"
            >
              {LANGUAGES.map((each) => (
                <option key={each} value={each}>
                  {t(`language.${each}`)}
                </option>
              ))}
            </SelectField>
          </div>
          <div className={styles.handed}>
            <p className={styles.label}>{t("users.role")}</p>
            <Choices label={t("users.role")}>
              {ROLES.map((role) => (
                <Choice
                  key={role}
                  name="role"
                  label={t(`role.${role}`)}
                  help={t(`role.${role}_help`)}
                  checked={draft.role === role}
                  disabled={own ?? false}
                  onChoose={() => set({ role })}
                  testId={`role-${role}`}
                />
              ))}
            </Choices>
            {own ? <p className={styles.faint}>{t("users.own_role")}</p> : null}
          </div>
          {user ? null : (
            <>
              <HandedPassword
                label={t("users.password")}
                value={draft.password}
                error={errorAt("password")}
                onValue={(password) => set({ password })}
              />
              <CheckField
                label={t("users.must_change")}
                help={t("users.must_change_help")}
                checked={draft.mustChange}
                onChecked={(mustChange) => set({ mustChange })}
                testId="user-must-change"
              />
            </>
          )}
          {user && !own ? (
            <CheckField
              label={t("users.active")}
              help={t("users.active_help")}
              checked={draft.active}
              onChecked={(active) => set({ active })}
              testId="user-active"
            />
          ) : null}
        </DialogBody>
        <DialogFoot>
          <Button onClick={() => void close()}>{t("action.cancel")}</Button>
          <Button
            kind="primary"
            type="submit"
            pending={save.isPending}
            disabled={!isComplete(draft, user === null) || (user !== null && !dirty)}
            testId="user-save"
          >
            {t(user ? "action.save" : "users.create")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
