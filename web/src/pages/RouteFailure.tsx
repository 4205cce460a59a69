import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiFailure, toFailure } from "../api/failure";
import { useTranslation } from "../i18n/use-translation";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { FailureNotice } from "../ui/FailureNotice";

const AGAIN_MS = 4_000;

/**
 * A defect of the page throws a `TypeError` just as a broken line does. Only a request, or a part of the page that could
 * not be fetched, may speak of the server.
 */
function failureOf(error: unknown): ApiFailure {
  const fetched = error instanceof ApiFailure || /import|module script/i.test(String(error));
  return fetched ? toFailure(error) : new ApiFailure({ code: "client.defect" });
}

/** A page that could not be shown. When the server is away it tries again by itself. */
export function RouteFailure({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const failure = failureOf(error);
  const away = failure.code === "client.unreachable" || failure.code === "client.timeout";
  useEffect(() => {
    if (!away) return;
    const timer = setTimeout(() => void router.invalidate().then(reset), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [away, router, reset]);
  const again = <Button onClick={() => void router.invalidate().then(reset)}>{t("action.retry")}</Button>;
  if (away) {
    return (
      <Empty whole title={t("offline.title")} text={t("offline.text")}>
        {again}
      </Empty>
    );
  }
  return (
    <Empty whole title={t("error.page")} text="">
      <FailureNotice failure={failure} />
      {again}
    </Empty>
  );
}
