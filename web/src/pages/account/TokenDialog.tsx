import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toFailure } from "../../api/failure";
import { createToken } from "../../api/identity";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { useErrorAt } from "../../state/field-errors";
import { Button } from "../../ui/Button";
import { Choice, Choices } from "../../ui/Choice";
import { useConfirm } from "../../ui/Confirm";
import { CopyButton } from "../../ui/CopyButton";
import { Dialog, DialogBody, DialogFoot } from "../../ui/Dialog";
import { useDiscard } from "../../ui/discard";
import { FailureNotice } from "../../ui/FailureNotice";
import { SelectField, TextField } from "../../ui/Field";
import { useWait } from "../../ui/wait";
import styles from "./Account.module.css";
import { offered } from "./scopes";

const DAYS = [7, 30, 90, 365] as const;
const DAYS_FIRST = "90";

/** A new token: what it may do, for how long, and the token itself, once. */
export function TokenDialog({ onClose, onCreated }: { onClose(): void; onCreated(): void }) {
  const { t } = useTranslation();
  const may = useMay();
  const confirm = useConfirm();
  const [name, setName] = useState("");
  const [days, setDays] = useState(DAYS_FIRST);
  const [limited, setLimited] = useState(true);
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const create = useMutation({
    mutationFn: () =>
      createToken({
        name: name.trim(),
        scopes: limited ? [...scopes] : [],
        ...(days === "" ? {} : { expires_in_days: Number(days) }),
      }),
    onSuccess: onCreated,
  });
  const failure = create.error ? toFailure(create.error) : null;
  const wait = useWait(failure);
  const errorAt = useErrorAt(failure);
  const token = create.data?.token;
  const dirty = name !== "" || scopes.length > 0 || !limited || days !== DAYS_FIRST;
  const close = useDiscard({ dirty, busy: create.isPending, onClose });
  const leave = async () => {
    const lost = {
      title: t("tokens.leave_title"),
      text: [t("tokens.leave_text")],
      yes: t("tokens.leave_yes"),
    };
    if (await confirm(lost)) onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  if (create.data) {
    return (
      <Dialog
        open
        onOpenChange={(open) => !open && void leave()}
        title={t("tokens.made_title", { name: create.data.name })}
        text={t("tokens.made_text")}
        testId="token-made"
      >
        <DialogBody>
          <div className={styles.token}>
            <code data-testid="token-value">{token}</code>
            <CopyButton
              kind="primary"
              text={() => token ?? ""}
              label={t("tokens.copy")}
              testId="token-copy"
            />
          </div>
          <p className={styles.facts}>{t("tokens.how")}</p>
        </DialogBody>
        <DialogFoot>
          <Button onClick={onClose} testId="token-done">
            {t("tokens.kept")}
          </Button>
        </DialogFoot>
      </Dialog>
    );
  }
  const toggle = (scope: string, on: boolean) =>
    setScopes((before) => (on ? [...before, scope] : before.filter((each) => each !== scope)));
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && void close()}
      title={t("tokens.new")}
      text={t("tokens.new_text")}
      testId="token-dialog"
    >
      <form onSubmit={submit} noValidate>
        <DialogBody>
          {failure ? <FailureNotice failure={failure} shown={["name"]} /> : null}
          <TextField
            label={t("tokens.name")}
            help={t("tokens.name_help")}
            error={errorAt("name")}
            value={name}
            onValue={setName}
            maxLength={64}
            required
            testId="token-name"
          />
          <SelectField label={t("tokens.expiry")} value={days} onValue={setDays} testId="token-days">
            {DAYS.map((count) => (
              <option key={count} value={count}>
                {t("tokens.days", { count })}
              </option>
            ))}
            <option value="">{t("tokens.never")}</option>
          </SelectField>
          <div className={styles.scopes}>
            <p className={styles.label}>{t("tokens.may")}</p>
            <Choices label={t("tokens.may")} columns={2}>
              <Choice
                name="limit"
                label={t("tokens.limited")}
                help={t("tokens.limited_help")}
                checked={limited}
                onChoose={() => setLimited(true)}
              />
              <Choice
                name="limit"
                label={t("tokens.unlimited")}
                help={t("tokens.unlimited_help")}
                checked={!limited}
                onChoose={() => setLimited(false)}
                testId="token-unlimited"
              />
            </Choices>
            {limited ? (
              <Choices label={t("tokens.scopes")} columns={2}>
                {offered(may).map(({ name: scope, key }) => (
                  <Choice
                    key={scope}
                    name={scope}
                    many
                    label={t(`scope.${key}`)}
                    help={t(`scope.${key}_help`)}
                    checked={scopes.includes(scope)}
                    onChoose={(on) => toggle(scope, on)}
                    testId={`scope-${scope}`}
                  />
                ))}
              </Choices>
            ) : null}
          </div>
        </DialogBody>
        <DialogFoot>
          <Button onClick={() => void close()}>{t("action.cancel")}</Button>
          <Button
            kind="primary"
            type="submit"
            pending={create.isPending}
            disabled={name.trim() === "" || (limited && scopes.length === 0) || wait !== null}
            testId="token-create"
          >
            {wait ?? t("tokens.create")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
