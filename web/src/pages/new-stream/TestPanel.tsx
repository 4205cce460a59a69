import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { toFailure } from "../../api/failure";
import { type FoundStream, type Probe, probe } from "../../api/probe";
import { duration } from "../../format";
import { isKey } from "../../i18n";
import { Button } from "../../ui/Button";
import { FailureNotice } from "../../ui/FailureNotice";
import { StateSign } from "../../ui/StateSign";
import { spoken } from "./fit";
import { inputOf, isChosen, type Source } from "./source";
import styles from "./TestPanel.module.css";

const SIZE = { width: 1_280, height: 720, fps: 30 };

/** `H.264 · 1920×1080 · 25 fps`, `AAC · 48 kHz · 2` */
function useFound(): (stream: FoundStream) => string {
  const { t } = useTranslation();
  return (stream) => {
    const { width, height, fps, sample_rate, channels } = stream;
    const parts =
      stream.media === "video"
        ? [
            spoken(stream.codec),
            width && height ? `${width}×${height}` : null,
            fps ? t("num.fps_short", { fps: String(Math.round(fps * 100) / 100) }) : null,
          ]
        : [
            stream.codec.toUpperCase(),
            sample_rate ? t("new.test_khz", { khz: String(sample_rate / 1_000) }) : null,
            channels ? t("new.test_channels", { count: channels }) : null,
          ];
    return parts.filter(Boolean).join(" · ");
  };
}

/** Our sentence for why a source could not be opened, from the server's hint or code. */
function useWhy(): (result: Probe) => string {
  const { t } = useTranslation();
  return ({ code, hint }) => {
    for (const said of [hint, code]) {
      for (const family of ["reason", "error", "field"]) {
        const key = `${family}.${said}`;
        if (said && isKey(key)) return t(key as "reason.source_missing");
      }
    }
    return t("new.test_no");
  };
}

function Result({ result }: { result: Probe }) {
  const { t, i18n } = useTranslation();
  const found = useFound();
  const why = useWhy();
  if (!result.ok) {
    return (
      <div className={styles.bad} role="alert" data-testid="test-failed">
        <p className={styles.line}>
          <StateSign sign="triangle" tone="danger" />
          {why(result)}
        </p>
        {result.detail ? <code>{result.detail}</code> : null}
      </div>
    );
  }
  const of = (media: string) => result.streams.filter((stream) => stream.media === media);
  return (
    <div className={styles.good} role="status" data-testid="test-found">
      {result.picture ? (
        <img className={styles.picture} src={result.picture} alt={t("new.test_picture")} />
      ) : null}
      <dl className={styles.facts}>
        <div>
          <dt>{t("profile.video")}</dt>
          <dd>{of("video").map(found).join("; ") || t("new.test_none")}</dd>
        </div>
        <div>
          <dt>{t("profile.audio")}</dt>
          <dd>{of("audio").map(found).join("; ") || t("new.test_none")}</dd>
        </div>
        <div>
          <dt>{t("new.test_length")}</dt>
          <dd>{result.duration_ms ? duration(result.duration_ms, t("since.day")) : t("new.test_live")}</dd>
        </div>
        <div>
          <dt>{t("new.test_took")}</dt>
          <dd>
            {t("new.test_seconds", { seconds: (result.took_ms / 1_000).toLocaleString(i18n.language) })}
          </dd>
        </div>
      </dl>
    </div>
  );
}

interface Props {
  source: Source;
  /** What was found, or `null` once the source is another one. */
  onFound?(streams: FoundStream[] | null): void;
  /** The stored input whose hidden parts may be used for the look. */
  inputId?: string;
}

/** Opens the source for a moment and shows what is in it. */
export function TestPanel({ source, onFound, inputId }: Props) {
  const { t } = useTranslation();
  const { kind, uri, options } = inputOf(source, SIZE);
  const asked = JSON.stringify([kind, uri, options]);
  const last = useRef(asked);
  const look = useMutation({
    mutationFn: () => probe({ kind, uri, options, ...(inputId ? { input_id: inputId } : {}) }),
    onSuccess: (result) => onFound?.(result.ok ? result.streams : null),
  });
  const { reset } = look;
  useEffect(() => {
    // What was found belongs to the source that was asked, not to the next one.
    if (last.current === asked) return;
    last.current = asked;
    reset();
    onFound?.(null);
  }, [asked, reset, onFound]);
  const failure = look.error ? toFailure(look.error) : null;
  return (
    <div className={styles.panel}>
      <div className={styles.line}>
        <Button
          icon="eye"
          pending={look.isPending}
          disabled={!isChosen(source)}
          onClick={() => look.mutate()}
          testId="test-source"
        >
          {t(look.isPending ? "new.test_running" : "new.test")}
        </Button>
        <span className={styles.quiet}>{t("new.test_help")}</span>
      </div>
      {failure ? <FailureNotice failure={failure} /> : null}
      {look.data ? <Result result={look.data} /> : null}
    </div>
  );
}
