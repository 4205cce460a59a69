import { useEffect, useState } from "react";
import { useTranslation } from "../i18n/use-translation";
import { copyText } from "../lib/clipboard";
import { Button, type ButtonKind } from "./Button";

const SHOWN_MS = 2_000;

/** Copies and says whether it worked. */
export function CopyButton(props: {
  text: () => string;
  label?: string;
  kind?: ButtonKind;
  testId?: string;
}) {
  const { text, label, kind = "quiet", testId } = props;
  const { t } = useTranslation();
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const word =
    state === "copied" ? t("action.copied") : state === "failed" ? t("action.copy_failed") : t("action.copy");
  return (
    <>
      <Button
        kind={kind}
        icon="copy"
        testId={testId ?? ""}
        aria-label={state === "idle" ? label : undefined}
        onClick={() => void copyText(text()).then((done) => setState(done ? "copied" : "failed"))}
      >
        {word}
      </Button>
      {/* Beside it: within a button nothing is announced. */}
      <span role="status" className="visually-hidden">
        {state === "idle" ? "" : word}
      </span>
    </>
  );
}
