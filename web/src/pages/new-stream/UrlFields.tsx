import { type Ref, useState } from "react";
import { useTranslation } from "../../i18n/use-translation";
import { CheckField, PasswordField, SelectField, TextField } from "../../ui/Field";
import { paramOf, schemeOf, takeApart, withParam } from "./address";
import styles from "./Fields.module.css";
import {
  isKnownScheme,
  isPassphraseFit,
  mayBegin,
  SCHEME_LIST,
  type Transport,
  type UrlSource,
} from "./source";

interface Props {
  source: UrlSource;
  onSource(source: UrlSource): void;
  error?: string | undefined;
  /** What is wrong with the passphrase, as far as the server or the other side said so. */
  passphraseError?: string | undefined;
  passphraseRef?: Ref<HTMLInputElement>;
}

const TRANSPORTS: readonly Transport[] = ["", "udp"];
const SIGNED_IN = ["http", "https", "rtsp", "rtsps"];

/** An address, and the settings that its kind has. What is secret in it has fields of its own. */
export function UrlFields({ source, onSource, error, passphraseError, passphraseRef }: Props) {
  const { t } = useTranslation();
  // Nobody is told that it is too short while they type it.
  const [entered, setEntered] = useState(false);
  const { address } = source;
  const scheme = schemeOf(address.url);
  const set = (part: Partial<UrlSource>) => onSource({ ...source, ...part });
  const setAddress = (part: Partial<UrlSource["address"]>) =>
    set({ address: takeApart({ ...address, ...part }) });
  const setParam = (name: string, value: string) =>
    setAddress({ url: withParam(address.url, name, value.trim()) });
  const unknown =
    scheme !== "" && !isKnownScheme(address.url)
      ? t("new.url_scheme", { scheme, schemes: SCHEME_LIST })
      : scheme === "" && !mayBegin(address.url)
        ? t("new.url_begin", { schemes: SCHEME_LIST })
        : undefined;
  const unfit = entered && !isPassphraseFit(address) ? t("field.passphrase_length") : undefined;
  const plain = { spellCheck: false, autoCapitalize: "off" } as const;
  return (
    <div className={styles.fields}>
      <TextField
        label={t("new.url")}
        help={t("new.url_help")}
        placeholder={t("new.url_example")}
        error={error ?? unknown}
        value={address.url}
        onValue={(url) => setAddress({ url })}
        inputMode="url"
        required
        {...plain}
        testId="source-url"
      />
      {scheme === "srt" ? (
        <div className={styles.pair}>
          <SelectField
            label={t("new.srt_mode")}
            help={t(
              paramOf(address.url, "mode") === "listener" ? "new.srt_listener_help" : "new.srt_caller_help",
            )}
            value={paramOf(address.url, "mode")}
            onValue={(mode) => setParam("mode", mode)}
            testId="srt-mode"
          >
            <option value="">{t("new.srt_caller")}</option>
            <option value="listener">{t("new.srt_listener")}</option>
          </SelectField>
          <PasswordField
            label={t("new.srt_passphrase")}
            help={t("new.srt_passphrase_help")}
            error={unfit ?? passphraseError}
            value={address.passphrase}
            onValue={(passphrase) => setAddress({ passphrase })}
            onBlur={() => setEntered(true)}
            ref={passphraseRef}
            autoComplete="new-password"
            testId="srt-passphrase"
          />
          <TextField
            label={t("new.srt_latency")}
            help={t("new.srt_latency_help")}
            value={paramOf(address.url, "latency")}
            onValue={(latency) => setParam("latency", latency)}
            inputMode="numeric"
            testId="srt-latency"
          />
          <TextField
            label={t("new.srt_streamid")}
            help={t("new.srt_streamid_help")}
            value={paramOf(address.url, "streamid")}
            onValue={(streamid) => setParam("streamid", streamid)}
            {...plain}
          />
        </div>
      ) : null}
      {scheme.startsWith("rtsp") ? (
        <SelectField
          label={t("new.rtsp_transport")}
          help={t("new.rtsp_transport_help")}
          value={source.transport}
          onValue={(transport) => set({ transport: transport as Transport })}
          testId="rtsp-transport"
        >
          {TRANSPORTS.map((transport) => (
            <option key={transport} value={transport}>
              {t(`new.transport_${transport || "tcp"}`)}
            </option>
          ))}
        </SelectField>
      ) : null}
      {SIGNED_IN.includes(scheme) ? (
        <div className={styles.pair}>
          <TextField
            label={t("new.url_user")}
            value={address.user}
            onValue={(user) => setAddress({ user })}
            {...plain}
          />
          <PasswordField
            label={t("new.url_password")}
            help={t("new.url_password_help")}
            value={address.password}
            onValue={(password) => setAddress({ password })}
            autoComplete="new-password"
          />
        </div>
      ) : null}
      {scheme.startsWith("http") ? (
        <CheckField
          label={t("new.loop")}
          help={t("new.loop_url_help")}
          checked={source.loop}
          onChecked={(loop) => set({ loop })}
        />
      ) : null}
      {scheme === "udp" || scheme === "rtp" ? null : (
        <CheckField
          label={t("new.reconnect")}
          help={t("new.reconnect_help")}
          checked={source.reconnect}
          onChecked={(reconnect) => set({ reconnect })}
        />
      )}
    </div>
  );
}
