import type { ReactNode } from "react";
import type { ApiFailure } from "../api/failure";
import { useTranslation } from "../i18n/use-translation";
import { fieldSentence } from "../state/sentences";
import { CopyButton } from "./CopyButton";
import { FailureSentence } from "./FailureSentence";
import { useRefusedField } from "./focus";
import styles from "./Notice.module.css";
import { StateSign } from "./StateSign";

/** The id that leads to the request in the server's log. */
export function RequestId({ id }: { id: string | null }) {
  const { t } = useTranslation();
  if (!id) return null;
  return (
    <div className={styles.id}>
      <span>{t("error.request_id")}</span>
      <code data-testid="request-id">{id}</code>
      <CopyButton text={() => id} label={t("error.copy_id")} />
    </div>
  );
}

interface Props {
  failure: ApiFailure;
  /** Paths whose refusal stands at a field already. */
  shown?: readonly string[];
  children?: ReactNode;
}

/** A failed request: the sentence, refused fields that have no place of their own, and the request's id. */
export function FailureNotice({ failure, shown = [], children }: Props) {
  const { t } = useTranslation();
  // Only of a form can it be said at which field it failed; otherwise the sentence has it all.
  const listed = failure.code === "validation.failed" ? failure.fields : [];
  const rest = listed.filter((field) => !shown.includes(field.path));
  const place = useRefusedField<HTMLDivElement>(`${failure.code} ${failure.requestId ?? ""}`);
  return (
    <div ref={place} role="alert" className={styles.notice} data-testid="failure" data-code={failure.code}>
      <p className={styles.sentence}>
        <StateSign sign="triangle" tone="danger" />
        <FailureSentence failure={failure} />
      </p>
      {rest.length > 0 ? (
        <ul className={styles.fields}>
          {rest.map((field) => (
            <li key={field.path}>
              <code>{field.path}</code> {fieldSentence(t, field)}
            </li>
          ))}
        </ul>
      ) : null}
      {children}
      <RequestId id={failure.requestId} />
    </div>
  );
}
