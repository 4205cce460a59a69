import { Fragment, useSyncExternalStore } from "react";
import { useMay } from "../auth/permissions";
import { useTranslation } from "../i18n/use-translation";
import { Dialog, DialogBody } from "../ui/Dialog";
import { CheckField } from "../ui/Field";
import { isMac, PALETTE_KEY, setSingleKeys, singleKeys } from "./keys";
import { pageKeys } from "./page-keys";
import { roomsFor } from "./rooms";
import styles from "./ShortcutSheet.module.css";

/** The switch for keys that act alone; also on the account's page. */
export function SingleKeysField() {
  const { t } = useTranslation();
  const on = useSyncExternalStore(singleKeys.subscribe, singleKeys.get);
  return (
    <CheckField
      label={t("shortcuts.single")}
      help={t("shortcuts.single_help")}
      checked={on}
      onChecked={setSingleKeys}
      testId="single-keys"
    />
  );
}

interface Row {
  /** Keys that are pressed together, or one after the other. */
  keys: string[];
  inTurn?: boolean;
  label: string;
}

function Rows({ title, rows }: { title: string; rows: Row[] }) {
  const { t } = useTranslation();
  return (
    <section className={styles.part} aria-label={title}>
      <h3 className={styles.title}>{title}</h3>
      <dl className={styles.rows}>
        {rows.map(({ keys, inTurn, label }) => (
          <div key={label} className={styles.row}>
            <dt>{label}</dt>
            <dd>
              {keys.map((key, at) => (
                <Fragment key={key}>
                  {at > 0 ? <span>{inTurn ? t("shortcuts.then") : "+"}</span> : null}
                  <kbd>{key}</kbd>
                </Fragment>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** All keys of the console, in words. */
export function ShortcutSheet({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const may = useMay();
  const ofPage = useSyncExternalStore(pageKeys.subscribe, pageKeys.get);
  const go = [
    ...roomsFor(may).map(({ key, letter }) => ({
      keys: ["G", letter.toUpperCase()],
      inTurn: true,
      label: t(key),
    })),
    { keys: ["G", "A"], inTurn: true, label: t("user.account") },
  ];
  const act: Row[] = [
    { keys: [isMac() ? "⌘" : t("keys.ctrl"), PALETTE_KEY], label: t("palette.title") },
    { keys: ["/"], label: t("shortcuts.search") },
    ...(may("streams.write") ? [{ keys: ["N"], label: t("streams.new") }] : []),
    { keys: ["?"], label: t("shortcuts.this") },
    { keys: ["F8"], label: t("shortcuts.messages") },
    { keys: [t("keys.escape")], label: t("action.close") },
  ];
  const list: Row[] = [
    { keys: ["J"], label: t("shortcuts.next") },
    { keys: ["K"], label: t("shortcuts.before") },
    { keys: [t("keys.enter")], label: t("shortcuts.open") },
    ...(may("streams.control")
      ? [
          { keys: ["X"], label: t("shortcuts.choose") },
          { keys: [t("keys.shift"), "X"], label: t("shortcuts.choose_to") },
        ]
      : []),
  ];
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={t("shortcuts.title")}
      text={t("shortcuts.text")}
      testId="shortcuts"
    >
      <DialogBody>
        <div className={styles.parts}>
          <Rows title={t("shortcuts.act")} rows={act} />
          <Rows title={t("shortcuts.go")} rows={go} />
          <Rows title={t("shortcuts.list")} rows={list} />
          {ofPage.length > 0 ? (
            <Rows
              title={t("shortcuts.page")}
              rows={ofPage.map(({ key, label }) => ({ keys: [key.toUpperCase()], label }))}
            />
          ) : null}
        </div>
        <SingleKeysField />
      </DialogBody>
    </Dialog>
  );
}
