import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type ApiFailure, toFailure } from "../../api/failure";
import { type FoundStream, type Probe, probe } from "../../api/probe";
import { duration } from "../../format";
import { isKey } from "../../i18n";
import { useTranslation } from "../../i18n/use-translation";
import { Button } from "../../ui/Button";
import { FailureNotice } from "../../ui/FailureNotice";
import { StateSign } from "../../ui/StateSign";
import { schemeOf } from "./address";
import fields from "./Fields.module.css";
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
function useWhy(): (result: Probe, locked: boolean) => string {
  const { t } = useTranslation();
  return ({ code, hint }, locked) => {
    if (locked) return t("new.test_passphrase");
    for (const said of [hint, code]) {
      for (const family of ["reason", "error", "field"]) {
        const key = `${family}.${said}`;
        if (said && isKey(key)) return t(key as "reason.source_missing");
      }
    }
    return t("new.test_no");
  };
}

/** SRT knows no user and no token: what is refused there is the passphrase. */
const isLocked = ({ code, hint }: Probe, source: Source): boolean =>
  source.kind === "url" && schemeOf(source.address.url) === "srt" && [code, hint].includes("auth_failed");

interface ResultProps {
  result: Probe;
  source: Source;
  onPassphrase?: (() => void) | undefined;
  onPicture(): void;
}

function Result({ result, source, onPassphrase, onPicture }: ResultProps) {
  const { t, i18n } = useTranslation();
  const found = useFound();
  const why = useWhy();
  if (!result.ok) {
    const locked = isLocked(result, source);
    return (
      <div className={styles.bad} data-testid="test-failed">
        <p className={styles.line}>
          <StateSign sign="triangle" tone="danger" />
          {why(result, locked)}
        </p>
        {locked && onPassphrase ? (
          <div>
            <Button onClick={onPassphrase}>{t("new.test_passphrase_go")}</Button>
          </div>
        ) : null}
        {result.detail ? <code>{result.detail}</code> : null}
      </div>
    );
  }
  const of = (media: string) => result.streams.filter((stream) => stream.media === media);
  return (
    <div className={styles.good} data-testid="test-found">
      {result.picture ? (
        <img className={styles.picture} src={result.picture} alt={t("new.test_picture")} onLoad={onPicture} />
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
  /** That it was not even tried, for the fields that were refused; `null` once it is another source. */
  onFault?(failure: ApiFailure | null): void;
  /** Leads to the field of the passphrase. */
  onPassphrase?(): void;
}

/** Opens the source for a moment and shows what is in it. */
export function TestPanel({ source, onFound, inputId, onFault, onPassphrase }: Props) {
  const { t } = useTranslation();
  const { kind, uri, options } = inputOf(source, SIZE);
  const asked = JSON.stringify([kind, uri, options]);
  const last = useRef(asked);
  const look = useMutation({
    mutationFn: () => probe({ kind, uri, options, ...(inputId ? { input_id: inputId } : {}) }),
    onMutate: () => onFault?.(null),
    onSuccess: (result) => onFound?.(result.ok ? result.streams : null),
    onError: (thrown) => onFault?.(toFailure(thrown)),
  });
  const place = useRef<HTMLDivElement>(null);
  const { data } = look;
  // It comes below a long form, where nobody would see that it came; and once more when its picture has a height.
  const show = () => {
    const still = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches;
    place.current?.scrollIntoView?.({ block: "nearest", behavior: still ? "auto" : "smooth" });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new answer is brought into sight.
  useEffect(() => {
    if (data) show();
  }, [data]);
  const { reset } = look;
  useEffect(() => {
    // What was found belongs to the source that was asked, not to the next one.
    if (last.current === asked) return;
    last.current = asked;
    reset();
    onFound?.(null);
    onFault?.(null);
  }, [asked, reset, onFound, onFault]);
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
      {failure ? <FailureNotice failure={failure} shown={source.kind === "file" ? [] : ["uri"]} /> : null}
      {/* Always there: only what comes into something that is there already is read out. */}
      <div ref={place} role="status" className={fields.live}>
        {data ? <Result result={data} source={source} onPassphrase={onPassphrase} onPicture={show} /> : null}
      </div>
    </div>
  );
}
