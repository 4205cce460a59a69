import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toFailure } from "../../api/failure";
import { disableFactor, factorQuery, renewRecoveryCodes } from "../../api/identity";
import { keys } from "../../api/queries";
import type { FactorProof } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { Button } from "../../ui/Button";
import { CODE_LENGTH, CodeField } from "../../ui/CodeField";
import { useConfirm } from "../../ui/Confirm";
import { Dialog, DialogBody, DialogFoot } from "../../ui/Dialog";
import { FailureNotice } from "../../ui/FailureNotice";
import { Panel } from "../../ui/Panel";
import { Loading } from "../../ui/Skeleton";
import { StateBadge } from "../../ui/StateSign";
import { toast } from "../../ui/Toasts";
import { useWait } from "../../ui/wait";
import { useCodeError } from "../sign-in/SecondStep";
import styles from "./Account.module.css";
import { FactorSetup } from "./FactorSetup";
import { ProveFactor, wantsFactor } from "./ProveFactor";
import { RecoveryCodes } from "./RecoveryCodes";

/** Fewer than this many codes left is worth a word. */
const FEW = 3;

function TurnOff({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const errorOf = useCodeError();
  const [code, setCode] = useState("");
  const off = useMutation({
    mutationFn: () => disableFactor(code),
    onSuccess: () => {
      toast.done(t("factor.turned_off"));
      onClose();
    },
    onError: () => setCode(""),
  });
  const failure = off.error ? toFailure(off.error) : null;
  const wait = useWait(failure);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    off.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("factor.off_title")}
      text={t("factor.off_text")}
    >
      <form onSubmit={submit} noValidate>
        <DialogBody>
          {failure && failure.code !== "auth.totp_invalid" ? <FailureNotice failure={failure} /> : null}
          <CodeField
            label={t("login.code")}
            help={t("login.code_help")}
            error={errorOf(failure)}
            value={code}
            onValue={setCode}
            autoFocus
            testId="factor-off-code"
          />
        </DialogBody>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button
            kind="danger"
            type="submit"
            pending={off.isPending}
            disabled={code.length !== CODE_LENGTH || wait !== null}
            testId="factor-off-submit"
          >
            {wait ?? t("factor.turn_off")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}

/** The user's second factor. */
export function FactorPanel({ username }: { username: string }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const confirm = useConfirm();
  const { data, error, isPending, refetch } = useQuery(factorQuery);
  const [open, setOpen] = useState<"setup" | "move" | "renew" | "off" | null>(null);
  const [active, setActive] = useState(false);
  const [fresh, setFresh] = useState<string[] | null>(null);
  const refresh = () =>
    Promise.all(
      [keys.factor, keys.me, keys.sessions].map((queryKey) => cache.invalidateQueries({ queryKey })),
    );
  const renew = useMutation({
    mutationFn: (proof: FactorProof) => renewRecoveryCodes(proof),
    onSuccess: ({ recovery_codes: codes }) => setFresh(codes),
    onError: (thrown) => {
      if (wantsFactor(toFailure(thrown))) setOpen("renew");
      else toast.failed(t("codes.renew"), thrown);
    },
  });
  const close = () => {
    setOpen(null);
    setFresh(null);
    setActive(false);
    void refresh();
  };
  /** Codes on show are lost with the dialog. */
  const leave = async () => {
    const shown = fresh !== null || active;
    const question = {
      title: t("codes.leave_title"),
      text: [t("codes.leave_text")],
      yes: t("codes.leave_yes"),
    };
    if (!shown || (await confirm(question))) close();
  };
  const askRenew = async () => {
    const yes = await confirm({
      title: t("codes.renew_title"),
      text: [t("codes.renew_text")],
      yes: t("codes.renew"),
    });
    if (yes) renew.mutate({});
  };
  const left = data?.recovery_codes_left ?? 0;
  return (
    <Panel id="factor" title={t("factor.title")} text={t("factor.text")}>
      {error ? (
        <FailureNotice failure={toFailure(error)}>
          <Button onClick={() => void refetch()}>{t("action.retry")}</Button>
        </FailureNotice>
      ) : null}
      {isPending ? <Loading rows={1} height="5rem" /> : null}
      {data ? (
        <>
          <p className={styles.state} data-testid="factor-state">
            <StateBadge
              look={
                data.enabled
                  ? { sign: "dot", tone: "info", word: "state.running" }
                  : {
                      sign: data.required ? "triangle" : "hollow",
                      tone: data.required ? "danger" : "off",
                      word: "state.stopped",
                    }
              }
              word={t(data.enabled ? "factor.on" : "factor.off")}
            />
            {data.required ? <span className={styles.facts}>{t("factor.required")}</span> : null}
          </p>
          {data.enabled ? (
            <p className={styles.facts}>
              {t("codes.left", { count: left })} {left < FEW ? t("codes.few") : null}
            </p>
          ) : null}
          <div className={styles.buttons}>
            {data.enabled ? (
              <>
                <Button onClick={() => void askRenew()} pending={renew.isPending} testId="codes-renew">
                  {t("codes.renew")}
                </Button>
                <Button onClick={() => setOpen("move")} testId="factor-move">
                  {t("factor.move")}
                </Button>
                {data.required ? null : (
                  <Button kind="danger" onClick={() => setOpen("off")} testId="factor-off">
                    {t("factor.turn_off_menu")}
                  </Button>
                )}
              </>
            ) : (
              <Button kind="primary" onClick={() => setOpen("setup")} testId="factor-setup">
                {t("factor.set_up")}
              </Button>
            )}
          </div>
        </>
      ) : null}
      {open === "setup" || open === "move" || open === "renew" || fresh ? (
        <Dialog
          open
          wide
          onOpenChange={(now) => !now && void leave()}
          title={
            fresh || active || open === "renew"
              ? t("codes.title")
              : t(open === "move" ? "factor.move_title" : "factor.setup_title")
          }
          testId="factor-dialog"
        >
          <DialogBody>
            {fresh ? (
              <RecoveryCodes username={username} codes={fresh} onDone={close} />
            ) : open === "renew" ? (
              <ProveFactor
                failure={renew.error ? toFailure(renew.error) : null}
                pending={renew.isPending}
                yes={t("codes.renew")}
                onProof={(proof) => renew.mutate(proof)}
              />
            ) : (
              <FactorSetup
                username={username}
                moving={open === "move"}
                onDone={close}
                onActive={() => setActive(true)}
              />
            )}
          </DialogBody>
        </Dialog>
      ) : null}
      {open === "off" ? <TurnOff onClose={close} /> : null}
    </Panel>
  );
}
