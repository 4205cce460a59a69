import { Dialog as Primitive } from "radix-ui";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "../../i18n/use-translation";
import { useOpener } from "../../ui/focus";
import { Icon } from "../../ui/icons";
import { StateSign } from "../../ui/StateSign";
import { best } from "./match";
import styles from "./Palette.module.css";
import { type Command, GROUPS, useCommands } from "./useCommands";

/** Answers of one group; more are found by more letters. */
const MOST = 7;

/** What is offered for what was typed, group by group. */
function answersTo(query: string, commands: readonly Command[]) {
  const typed = query.trim() !== "";
  const offered = commands.filter(({ when }) => !when || (when === "typed") === typed);
  const textOf = ({ label, detail }: Command) => (detail ? `${label} ${detail}` : label);
  return GROUPS.map((group) => ({
    group,
    found: best(
      query,
      offered.filter((command) => command.group === group),
      textOf,
      MOST,
    ),
  })).filter(({ found }) => found.length > 0);
}

/** Where a key leads within a list; it goes around at its ends. */
function move(key: string, at: number, size: number): number | null {
  if (key === "ArrowDown") return (at + 1) % size;
  if (key === "ArrowUp") return (at - 1 + size) % size;
  if (key === "PageDown") return Math.min(size - 1, at + MOST);
  if (key === "PageUp") return Math.max(0, at - MOST);
  return null;
}

/** Find a stream, a page or a deed by a few letters, and do it. */
export function Palette({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const id = useId();
  const giveBack = useOpener(true);
  const list = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const groups = answersTo(query, useCommands());
  const flat = groups.flatMap(({ found }) => found);
  const at = Math.max(
    0,
    flat.findIndex((command) => command.id === chosen),
  );
  const active = flat[at];

  // biome-ignore lint/correctness/useExhaustiveDependencies: the one that is active is looked up in the page.
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: "nearest" });
  }, [active?.id]);

  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      run(active);
      return;
    }
    const to = flat.length > 0 ? move(event.key, at, flat.length) : null;
    if (to === null) return;
    event.preventDefault();
    setChosen(flat[to]?.id ?? null);
  };
  return (
    <Primitive.Root open onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className={styles.veil} />
        <Primitive.Content
          className={styles.box}
          onCloseAutoFocus={giveBack}
          aria-describedby={undefined}
          data-testid="palette"
        >
          <Primitive.Title className="visually-hidden">{t("palette.title")}</Primitive.Title>
          <div className={styles.field}>
            <Icon name="search" />
            <input
              className={styles.input}
              role="combobox"
              aria-expanded={flat.length > 0}
              aria-controls={`${id}-list`}
              aria-autocomplete="list"
              aria-activedescendant={active ? `${id}-${active.id}` : undefined}
              aria-label={t("palette.title")}
              placeholder={t("palette.placeholder")}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              enterKeyHint="go"
              value={query}
              onChange={(event) => {
                setQuery(event.target.value);
                setChosen(null);
              }}
              onKeyDown={press}
              data-testid="palette-input"
            />
            <Primitive.Close className={styles.close} title={t("action.close")}>
              <span className="visually-hidden">{t("action.close")}</span>
              <span aria-hidden="true" className={styles.key}>
                {t("keys.escape")}
              </span>
            </Primitive.Close>
          </div>
          <div
            className={styles.list}
            ref={list}
            id={`${id}-list`}
            role="listbox"
            aria-label={t("palette.answers")}
          >
            {groups.map(({ group, found }) => (
              // biome-ignore lint/a11y/useSemanticElements: a group of options is no fieldset.
              <div key={group} role="group" aria-labelledby={`${id}-${group}`} className={styles.group}>
                <div className={styles.head} id={`${id}-${group}`} role="presentation">
                  {t(`palette.group_${group}`)}
                </div>
                {found.map((command) => (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the field, which keeps the focus.
                  <div
                    key={command.id}
                    id={`${id}-${command.id}`}
                    role="option"
                    tabIndex={-1}
                    aria-selected={command === active}
                    className={styles.option}
                    onPointerMove={() => setChosen(command.id)}
                    onClick={() => run(command)}
                    data-testid={`palette-${command.id}`}
                  >
                    {command.look ? (
                      <StateSign sign={command.look.sign} tone={command.look.tone} size={18} />
                    ) : (
                      <Icon name={command.icon ?? "search"} />
                    )}
                    <span className={styles.label}>{command.label}</span>
                    {command.detail ? <span className={styles.detail}>{command.detail}</span> : null}
                  </div>
                ))}
              </div>
            ))}
          </div>
          {flat.length === 0 ? <p className={styles.none}>{t("palette.none", { query })}</p> : null}
          <span role="status" className="visually-hidden">
            {t("palette.count", { count: flat.length })}
          </span>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
