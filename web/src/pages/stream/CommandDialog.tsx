import { useQuery } from "@tanstack/react-query";
import { api, ok } from "../../api/client";
import { toFailure } from "../../api/failure";
import { useTranslation } from "../../i18n/use-translation";
import { Button } from "../../ui/Button";
import { CopyButton } from "../../ui/CopyButton";
import { Dialog, DialogBody, DialogFoot } from "../../ui/Dialog";
import { FailureNotice } from "../../ui/FailureNotice";
import { Loading } from "../../ui/Skeleton";
import styles from "./Stream.module.css";

/** The command lines, masked. Outputs share one encoder, so equal ones are shown once. */
export function CommandDialog({ jobId, onClose }: { jobId: string; onClose(): void }) {
  const { t } = useTranslation();
  const { data, error, isPending } = useQuery({
    queryKey: ["preview", jobId],
    queryFn: () => ok(api.POST("/stream-jobs/{id}/preview", { params: { path: { id: jobId } } })),
    gcTime: 0,
    retry: false,
  });
  const commands = [...new Set(Object.values(data?.previews ?? {}))];
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={t("stream.command_title")}
      text={t("stream.command_text")}
    >
      <DialogBody>
        {isPending ? <Loading rows={1} /> : null}
        {error ? <FailureNotice failure={toFailure(error)} /> : null}
        {commands.map((command) => (
          <pre key={command} className={styles.command}>
            {command}
          </pre>
        ))}
      </DialogBody>
      <DialogFoot>
        <CopyButton text={() => commands.join("\n\n")} />
        <Button onClick={onClose}>{t("action.close")}</Button>
      </DialogFoot>
    </Dialog>
  );
}
