import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { ApiFailure } from "../../api/failure";
import { devicesQuery, type FoundStream } from "../../api/probe";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { fieldSentence } from "../../state/sentences";
import { Choice, Choices } from "../../ui/Choice";
import { CheckField, SelectField } from "../../ui/Field";
import styles from "./Fields.module.css";
import { FilePicker } from "./FilePicker";
import { emptySource, isStill, type Source, type SourceKind } from "./source";
import { TestPanel } from "./TestPanel";
import { UrlFields } from "./UrlFields";

interface Props {
  source: Source;
  onSource(source: Source): void;
  /** What is wanted of it: what gives no sound is not offered where sound is wanted. */
  wants?: "both" | "video" | "audio";
  /** The name of the group of choices; two on one page must differ. */
  group?: string;
  label?: string;
  error?: string | undefined;
  onFound?(streams: FoundStream[] | null): void;
  inputId?: string;
}

/** What is made here, of what is wanted of it. */
const TEST_HELP = {
  both: "new.source_test_help",
  video: "new.source_test_video_help",
  audio: "new.source_tone_help",
} as const;

/** What? A file of the media folder, an address, a device, or the test pattern. */
export function SourceFields(props: Props) {
  const { source, onSource, wants = "both", group = "source", label, error, onFound, inputId } = props;
  const { t } = useTranslation();
  const may = useMay();
  const { data: all } = useQuery(devicesQuery);
  const [fault, setFault] = useState<ApiFailure | null>(null);
  const passphrase = useRef<HTMLInputElement>(null);
  const refused = fault?.field("uri");
  const sentence = refused ? fieldSentence(t, refused) : undefined;
  const atPassphrase = refused?.code === "passphrase_length";
  const urlError = error ?? (atPassphrase ? undefined : sentence);
  const none = all?.length === 0;
  const devices = (all ?? []).filter((device) => wants === "both" || device.media === wants);
  const choose = (kind: SourceKind) => {
    if (kind !== source.kind) onSource(emptySource(kind));
  };
  const tested =
    source.kind === "url" || (source.kind === "file" && source.path !== null) || source.kind === "device";
  return (
    <>
      <Choices label={label ?? t("new.step_what")} columns={devices.length > 0 || none ? 4 : 2}>
        <Choice
          name={group}
          label={t("new.source_file")}
          help={t(wants === "audio" ? "new.source_file_audio_help" : "new.source_file_help")}
          checked={source.kind === "file"}
          disabled={!may("files.read")}
          onChoose={() => choose("file")}
          testId={`${group}-file`}
        />
        <Choice
          name={group}
          label={t("new.source_url")}
          help={t("new.source_url_help")}
          checked={source.kind === "url"}
          onChoose={() => choose("url")}
          testId={`${group}-url-kind`}
        />
        {devices.length > 0 ? (
          <Choice
            name={group}
            label={t("new.source_device")}
            help={t("new.source_device_help")}
            checked={source.kind === "device"}
            onChoose={() => choose("device")}
            testId={`${group}-device`}
          />
        ) : none ? (
          <Choice
            name={group}
            label={t("new.source_device")}
            help={t("new.source_device_none")}
            checked={source.kind === "device"}
            disabled
            onChoose={() => {}}
          />
        ) : null}
        <Choice
          name={group}
          label={t(wants === "audio" ? "new.source_tone" : "new.source_test")}
          help={t(TEST_HELP[wants])}
          checked={source.kind === "test"}
          onChoose={() => choose("test")}
          testId={`${group}-test`}
        />
      </Choices>
      {source.kind === "file" ? (
        <>
          <FilePicker chosen={source.path} onChoose={(path) => onSource({ ...source, path })} />
          {isStill(source.path) ? (
            <p className={styles.cost}>{t("new.still_help")}</p>
          ) : (
            <CheckField
              label={t("new.loop")}
              help={t("new.loop_help")}
              checked={source.loop}
              onChecked={(loop) => onSource({ ...source, loop })}
              testId={`${group}-loop`}
            />
          )}
        </>
      ) : null}
      {source.kind === "url" ? (
        <UrlFields
          source={source}
          onSource={onSource}
          error={urlError}
          passphraseError={atPassphrase ? sentence : undefined}
          passphraseRef={passphrase}
        />
      ) : null}
      {source.kind === "device" ? (
        <SelectField
          label={t("new.source_device")}
          error={urlError}
          value={source.uri}
          onValue={(uri) => onSource({ kind: "device", uri })}
          testId={`${group}-device-select`}
        >
          <option value="" />
          {devices.map((device) => (
            <option key={device.uri} value={device.uri}>
              {device.present ? device.name : t("new.device_absent", { name: device.name })}
            </option>
          ))}
        </SelectField>
      ) : null}
      {tested ? (
        <TestPanel
          source={source}
          onFault={setFault}
          onPassphrase={() => passphrase.current?.focus()}
          {...(onFound ? { onFound } : {})}
          {...(inputId ? { inputId } : {})}
        />
      ) : null}
    </>
  );
}
