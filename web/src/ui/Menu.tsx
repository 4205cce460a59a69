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

/** A menu behind a button of its own. */
export function Menu({ trigger, label, items }: { trigger: ReactNode; label?: string; items: MenuItem[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align="end" sideOffset={6} collisionPadding={12}>
          {label ? <DropdownMenu.Label className={styles.label}>{label}</DropdownMenu.Label> : null}
          {items.map((item) => (
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
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
