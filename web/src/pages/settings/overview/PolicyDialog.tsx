import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toFailure } from "../../../api/failure";
import { keys } from "../../../api/queries";
import { changeSettings } from "../../../api/security";
import type { User } from "../../../api/types";
import { useTranslation } from "../../../i18n/use-translation";
import { Button } from "../../../ui/Button";
import { Choice, Choices } from "../../../ui/Choice";
import { Dialog, DialogBody, DialogFoot } from "../../../ui/Dialog";
import { FailureNotice } from "../../../ui/FailureNotice";
import { toast } from "../../../ui/Toasts";
import { ROLES } from "../users/roles";
import styles from "./Overview.module.css";

interface Props {
  roles: readonly string[];
  me: User | undefined;
  onClose(): void;
}

/** Who has to have a second factor. */
export function PolicyDialog({ roles, me, onClose }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [chosen, setChosen] = useState<readonly string[]>(roles);
  const save = useMutation({
    mutationFn: () => changeSettings({ second_factor_roles: ROLES.filter((role) => chosen.includes(role)) }),
    onSuccess: async () => {
      toast.done(t("policy.saved"));
      onClose();
      await Promise.all([keys.security, keys.me].map((queryKey) => cache.invalidateQueries({ queryKey })));
    },
  });
  const same = ROLES.every((role) => chosen.includes(role) === roles.includes(role));
  // The policy holds at once, also for whoever sets it.
  const hitsMe = me && !me.totp_enabled && me.roles.some((role) => chosen.includes(role));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("policy.title")}
      text={t("policy.text")}
      testId="policy"
    >
      <form onSubmit={submit} noValidate>
        <DialogBody>
          {save.error ? <FailureNotice failure={toFailure(save.error)} /> : null}
          <Choices label={t("policy.title")}>
            {ROLES.map((role) => (
              <Choice
                key={role}
                name={role}
                many
                label={t(`policy.role_${role}`)}
                checked={chosen.includes(role)}
                onChoose={(on) =>
                  setChosen((before) => (on ? [...before, role] : before.filter((each) => each !== role)))
                }
                testId={`policy-${role}`}
              />
            ))}
          </Choices>
          {hitsMe ? <p className={styles.warning}>{t("policy.hits_you")}</p> : null}
        </DialogBody>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" pending={save.isPending} disabled={same} testId="policy-save">
            {t("action.save")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
