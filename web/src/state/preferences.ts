import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { toFailure } from "../api/failure";
import { changeMyself } from "../api/identity";
import { keys } from "../api/queries";
import type { EditAccount, Me } from "../api/types";
import { session } from "../auth";
import { demandOf } from "../auth/demands";
import i18n, { keepLanguage, speak } from "../i18n";
import { useTranslation } from "../i18n/use-translation";
import { isLanguage, type Language } from "../lib/languages";
import { isThemeChoice, setTheme, type ThemeChoice, themeChoice } from "../lib/theme";
import { toast } from "../ui/Toasts";

/** What an account keeps of how its owner likes the console. */
type Liked = { language?: Language; theme?: ThemeChoice };

/** Chosen on this page before anybody had signed in: the wish of whoever does. */
let wished: Liked = {};
/** On its way to the account: what the account still says must not undo it. */
let underway: Liked = {};

const whoIsHere = (cache: QueryClient): Me | null => {
  const me = cache.getQueryData<Me>(keys.me);
  return session.status.get() === "signed_in" && me && demandOf(me) === null ? me : null;
};

/** What of `liked` the account does not say yet. */
function newsOf(me: Me, liked: Liked): EditAccount {
  return {
    ...(liked.language && liked.language !== me.language ? { language: liked.language } : {}),
    ...(liked.theme && liked.theme !== me.theme ? { theme: liked.theme } : {}),
  };
}

/** Tells the account. It may have changed meanwhile, in another window: then once more with its newest version. */
async function tell(cache: QueryClient, liked: Liked): Promise<void> {
  for (let again = true; ; again = false) {
    const me = whoIsHere(cache);
    const news = me ? newsOf(me, liked) : {};
    if (!me || Object.keys(news).length === 0) return;
    try {
      await changeMyself(me.version, news);
      await cache.invalidateQueries({ queryKey: keys.me });
      return;
    } catch (thrown) {
      if (!again || toFailure(thrown).code !== "precondition.failed") throw thrown;
      await cache.refetchQueries({ queryKey: keys.me });
    }
  }
}

function like(cache: QueryClient, liked: Liked): void {
  if (!whoIsHere(cache)) {
    wished = { ...wished, ...liked };
    return;
  }
  underway = { ...underway, ...liked };
  tell(cache, liked)
    .catch((thrown) => toast.failed(i18n.t("prefs.not_kept"), thrown))
    .finally(() => {
      underway = {};
    });
}

/** Ways to choose language and theme: at once on this page, kept in this browser, and in the account when there is one. */
export function usePreferences() {
  const cache = useQueryClient();
  return {
    chooseLanguage: async (language: Language) => {
      try {
        await speak(language);
      } catch (thrown) {
        toast.failed(i18n.t("prefs.not_loaded"), thrown);
        return;
      }
      keepLanguage(language);
      like(cache, { language });
    },
    chooseTheme: (theme: ThemeChoice) => {
      setTheme(theme);
      like(cache, { theme });
    },
  };
}

/** The language that is spoken now. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return isLanguage(i18n.language) ? i18n.language : "en";
}

/** Follows what the account says, on whatever device it was chosen; a wish from before the sign-in goes first. */
export function useAccountPreferences(me: Me | undefined): void {
  const cache = useQueryClient();
  const language = me?.language;
  const theme = me?.theme;
  const free = me !== undefined && demandOf(me) === null;
  useEffect(() => {
    if (!free) return;
    const first = { ...underway, ...wished };
    if (Object.keys(wished).length > 0) like(cache, wished);
    wished = {};
    if (!first.language && isLanguage(language)) {
      keepLanguage(language);
      speak(language).catch((thrown) => toast.failed(i18n.t("prefs.not_loaded"), thrown));
    }
    if (!first.theme && isThemeChoice(theme) && theme !== themeChoice.get()) setTheme(theme);
  }, [cache, free, language, theme]);
}
