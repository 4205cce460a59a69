import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { destinationsQuery } from "../../api/queries";
import type { Destination } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { Button } from "../../ui/Button";
import { Choice, Choices } from "../../ui/Choice";
import { DestinationDialog } from "../destination/DestinationDialog";

const LABELLED = ["rtmp", "platform", "hls", "recording"] as const;

interface Props {
  chosen: readonly string[];
  onChosen(ids: string[]): void;
}

/** Where? Any number of destinations; none at all is a preview. */
export function WhereFields({ chosen, onChosen }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const { data: all = [] } = useQuery(destinationsQuery);
  const [adding, setAdding] = useState(false);
  const say = (destination: Destination) => {
    const kind = LABELLED.find((each) => each === destination.kind);
    return kind ? t(`dest.kind_${kind}`) : destination.kind;
  };
  return (
    <>
      <Choices label={t("new.where")} columns={2}>
        <Choice
          name="where-none"
          label={t("new.where_none")}
          help={t("new.where_none_help")}
          checked={chosen.length === 0}
          many
          onChoose={() => onChosen([])}
          testId="dest-preview-only"
        />
        {all
          .filter((destination) => destination.enabled && destination.kind !== "preview")
          .map((destination) => (
            <Choice
              key={destination.id}
              name={`where-${destination.id}`}
              label={destination.name}
              help={say(destination)}
              many
              checked={chosen.includes(destination.id)}
              onChoose={(on) =>
                onChosen(on ? [...chosen, destination.id] : chosen.filter((id) => id !== destination.id))
              }
              testId="dest-option"
            />
          ))}
      </Choices>
      {may("destinations.write") ? (
        <div>
          <Button icon="plus" onClick={() => setAdding(true)} testId="add-destination">
            {t("new.where_add")}
          </Button>
        </div>
      ) : null}
      {adding ? (
        <DestinationDialog
          destination={null}
          onClose={() => setAdding(false)}
          onSaved={(destination) => onChosen([...chosen, destination.id])}
        />
      ) : null}
    </>
  );
}
