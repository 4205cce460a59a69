import { useTranslation } from "react-i18next";
import { useMay } from "../../auth/permissions";
import { Choice, Choices } from "../../ui/Choice";
import { CheckField } from "../../ui/Field";
import { FilePicker } from "./FilePicker";
import type { Source } from "./source";

interface Props {
  source: Source;
  onSource(source: Source): void;
}

/** What? A file of the media folder, or the test pattern. */
export function SourceFields({ source, onSource }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <>
      <Choices label={t("new.what")} columns={2}>
        <Choice
          name="source"
          label={t("new.source_file")}
          help={t("new.source_file_help")}
          checked={source.kind === "file"}
          disabled={!may("files.read")}
          onChoose={() => onSource({ kind: "file", path: null, loop: true })}
          testId="source-file"
        />
        <Choice
          name="source"
          label={t("new.source_test")}
          help={t("new.source_test_help")}
          checked={source.kind === "test"}
          onChoose={() => onSource({ kind: "test" })}
          testId="source-test"
        />
      </Choices>
      {source.kind === "file" ? (
        <>
          <FilePicker chosen={source.path} onChoose={(path) => onSource({ ...source, path })} />
          <CheckField
            label={t("new.loop")}
            help={t("new.loop_help")}
            checked={source.loop}
            onChecked={(loop) => onSource({ ...source, loop })}
            testId="source-loop"
          />
        </>
      ) : null}
    </>
  );
}
