import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icons";
import styles from "./Menu.module.css";

export interface MenuItem {
  id: string;
  label: string;
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  run(): void;
}

/** One of a few, chosen within the menu. */
export interface MenuChoice {
  id: string;
  label: string;
  value: string;
  options: { value: string; label: string; lang?: string }[];
  choose(value: string): void;
}

type Entry = MenuItem | MenuChoice;

const isChoice = (entry: Entry): entry is MenuChoice => "options" in entry;

function Choice({ choice }: { choice: MenuChoice }) {
  return (
    <DropdownMenu.Group className={styles.group}>
      <DropdownMenu.Label className={styles.label}>{choice.label}</DropdownMenu.Label>
      <DropdownMenu.RadioGroup className={styles.options} value={choice.value} onValueChange={choice.choose}>
        {choice.options.map(({ value, label, lang }) => (
          <DropdownMenu.RadioItem
            key={value}
            value={value}
            className={`${styles.item} ${styles.option}`}
            lang={lang}
            data-testid={`menu-${choice.id}-${value}`}
            // The menu stays: what was chosen is seen at once, and another may be tried.
            onSelect={(event) => event.preventDefault()}
          >
            {label}
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
    </DropdownMenu.Group>
  );
}

interface Props {
  trigger: ReactNode;
  label?: string;
  items: Entry[];
  /** For one that is made only when it is wanted. */
  openAtOnce?: boolean;
}

/** A menu behind a button of its own. */
export function Menu({ trigger, label, items, openAtOnce = false }: Props) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen={openAtOnce}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align="end" sideOffset={6} collisionPadding={12}>
          {label ? <DropdownMenu.Label className={styles.label}>{label}</DropdownMenu.Label> : null}
          {items.map((item) =>
            isChoice(item) ? (
              <Choice key={item.id} choice={item} />
            ) : (
              <DropdownMenu.Item
                key={item.id}
                className={`${styles.item} ${item.danger ? styles.danger : ""}`}
                disabled={item.disabled ?? false}
                data-testid={`menu-${item.id}`}
                onSelect={item.run}
              >
                {item.icon ? <Icon name={item.icon} size={16} /> : null}
                {item.label}
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
