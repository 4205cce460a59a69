import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { FoundStream } from "../../api/probe";
import { destinationsQuery } from "../../api/queries";
import type { Destination, Profile } from "../../api/types";
import { useMay } from "../../auth/permissions";
import { serviceAt } from "../../data/services";
import { useTranslation } from "../../i18n/use-translation";
import { isOwn } from "../../state/destinations";
import { useUsage } from "../../state/usage";
import { Button } from "../../ui/Button";
import { Choice, Choices } from "../../ui/Choice";
import { TextField } from "../../ui/Field";
import { StateSign } from "../../ui/StateSign";
import { DestinationDialog } from "../destination/DestinationDialog";
import { useKindWord } from "../destination/kind-word";
import styles from "./Fields.module.css";
import { type How, resultOf } from "./how";
import { Misfits } from "./Misfits";
import { PublicConfirm } from "./PublicConfirm";
import { takesPicture, targetsOf } from "./public";
import { hasSizes } from "./rendition";
import { confirmationOf, type Wizard } from "./wizard";

/** From so many on, a list wants a search. */
const MANY = 7;

interface Props {
  wizard: Wizard;
  onWizard(part: Partial<Wizard>): void;
  /** Names of what becomes public. */
  publicNames: readonly string[];
  how: How;
  profiles: readonly Profile[];
  found: readonly FoundStream[] | null;
  chosen: readonly Destination[];
}

/** Where? Any number of destinations, a recording, or nobody but you. */
export function WhereStep(props: Props) {
  const { wizard, onWizard, publicNames, how, profiles, found } = props;
  const { t } = useTranslation();
  const may = useMay();
  const kindWord = useKindWord();
  const { data: all = [] } = useQuery(destinationsQuery);
  const [adding, setAdding] = useState(false);
  const [text, setText] = useState("");
  const { destinations: chosen, record } = wizard;
  const usable = all.filter((destination) => destination.enabled && isOwn(destination));
  const word = text.trim().toLowerCase();
  const shown = usable.filter(
    ({ id, name, url }) =>
      word === "" || chosen.includes(id) || `${name} ${url}`.toLowerCase().includes(word),
  );
  const usage = useUsage();
  const senderOf = (destination: Destination) =>
    usage.ofDestination(destination).find((use) => use.claims)?.jobName;
  const about = (destination: Destination) => {
    const service = serviceAt(destination.url)?.name;
    const what = service && service !== destination.name ? service : kindWord(destination.kind);
    const stream = senderOf(destination);
    return stream === undefined ? what : `${what} · ${t("new.on_air_for", { stream })}`;
  };
  const taken = props.chosen.flatMap((destination) => {
    const stream = senderOf(destination);
    return stream === undefined ? [] : [{ destination, stream }];
  });
  const small = props.chosen.filter(takesPicture);
  const set = (ids: string[]) => onWizard({ destinations: ids });
  const confirmed = publicNames.length > 0 && wizard.confirmed === confirmationOf(publicNames);
  return (
    <>
      <Choices label={t("new.step_where")} columns={2}>
        <Choice
          name="where-none"
          label={t("new.where_none")}
          help={t("new.where_none_help")}
          checked={chosen.length === 0 && !record}
          many
          onChoose={() => onWizard({ destinations: [], record: false })}
          testId="dest-preview-only"
        />
        {may("destinations.write") ? (
          <Choice
            name="where-record"
            label={t("new.record")}
            help={t("new.record_help")}
            checked={record}
            many
            onChoose={(on) => onWizard({ record: on })}
            testId="dest-record"
          />
        ) : null}
      </Choices>
      {usable.length >= MANY ? (
        <TextField
          label={t("new.where_search")}
          hideLabel
          placeholder={t("new.where_search")}
          type="search"
          value={text}
          onValue={setText}
          testId="where-search"
        />
      ) : null}
      {shown.length > 0 ? (
        <Choices label={t("new.where_yours")} columns={2}>
          {shown.map((destination) => (
            <Choice
              key={destination.id}
              name={`where-${destination.id}`}
              label={destination.name}
              help={about(destination)}
              many
              checked={chosen.includes(destination.id)}
              onChoose={(on) =>
                set(on ? [...chosen, destination.id] : chosen.filter((id) => id !== destination.id))
              }
              testId="dest-option"
            />
          ))}
        </Choices>
      ) : null}
      {wizard.second && hasSizes(resultOf(how, profiles)) && small.length > 0 ? (
        <Choices label={t("new.second_where")} columns={2}>
          <p className={styles.span}>{t("new.second_where")}</p>
          {small.map((destination) => (
            <Choice
              key={destination.id}
              name={`small-${destination.id}`}
              label={destination.name}
              help={t("new.second_size", {
                width: wizard.second?.width ?? "",
                height: wizard.second?.height ?? "",
              })}
              many
              checked={wizard.small.includes(destination.id)}
              onChoose={(on) =>
                onWizard({
                  small: on
                    ? [...wizard.small, destination.id]
                    : wizard.small.filter((id) => id !== destination.id),
                })
              }
              testId="dest-small"
            />
          ))}
        </Choices>
      ) : null}
      {may("destinations.write") ? (
        <div className={styles.adding}>
          <Button icon="plus" onClick={() => setAdding(true)} testId="add-destination">
            {t("new.where_add")}
          </Button>
        </div>
      ) : null}
      <Misfits body={resultOf(how, profiles)} found={found} targets={targetsOf(props.chosen)} />
      {taken.length > 0 ? (
        <ul className={styles.warnings} data-testid="dest-taken">
          {taken.map(({ destination, stream }) => (
            <li key={destination.id}>
              <StateSign sign="half" tone="warn" />
              <span>{t("new.in_use", { name: destination.name, stream })}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {publicNames.length > 0 ? (
        <PublicConfirm
          names={publicNames}
          confirmed={confirmed}
          onConfirmed={(on) => onWizard({ confirmed: on ? confirmationOf(publicNames) : "" })}
        />
      ) : null}
      {adding ? (
        <DestinationDialog
          destination={null}
          onClose={() => setAdding(false)}
          onSaved={(destination) => set([...chosen, destination.id])}
        />
      ) : null}
    </>
  );
}
