import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useSyncExternalStore } from "react";
import { meQuery } from "../api/queries";
import { signOut } from "../auth/actions";
import { useTranslation } from "../i18n/use-translation";
import { LANGUAGES, type Language } from "../lib/languages";
import { THEMES, type ThemeChoice, themeChoice } from "../lib/theme";
import { useLanguage, usePreferences } from "../state/preferences";
import { IconButton } from "../ui/Button";
import { Menu } from "../ui/Menu";
import { openPanel } from "./panels";

/** Who is here, how they like the console, and the way out. */
export function UserMenu() {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const navigate = useNavigate();
  const theme = useSyncExternalStore(themeChoice.subscribe, themeChoice.get);
  const language = useLanguage();
  const { chooseLanguage, chooseTheme } = usePreferences();
  const name = me?.username ?? "";
  return (
    <Menu
      label={t("user.signed_in_as", { name })}
      trigger={<IconButton icon="user" name={t("user.menu", { name })} testId="user-menu" />}
      items={[
        {
          id: "account",
          label: t("user.account"),
          icon: "user",
          run: () => void navigate({ to: "/account" }),
        },
        {
          id: "security",
          label: t("user.security"),
          icon: "shield",
          run: () => void navigate({ to: "/account/security" }),
        },
        {
          id: "shortcuts",
          label: t("shortcuts.title"),
          icon: "keyboard",
          run: () => openPanel("shortcuts"),
        },
        {
          id: "theme",
          label: t("theme.title"),
          value: theme,
          options: THEMES.map((each) => ({ value: each, label: t(`theme.${each}`) })),
          choose: (value) => chooseTheme(value as ThemeChoice),
        },
        {
          id: "language",
          label: t("me.language"),
          value: language,
          options: LANGUAGES.map((each) => ({ value: each, label: t(`language.${each}`), lang: each })),
          choose: (value) => void chooseLanguage(value as Language),
        },
        { id: "sign-out", label: t("user.sign_out"), icon: "leave", run: () => void signOut(false) },
        { id: "sign-out-all", label: t("user.sign_out_all"), run: () => void signOut(true) },
      ]}
    />
  );
}
