import type { ApiFailure } from "../api/failure";
import { useTranslation } from "../i18n/use-translation";
import { fieldSentence } from "./sentences";

/**
 * What is wrong with a field, for the place beside it. The server's own word is said only where there is no sentence for it.
 * `path` may name a list of which any entry was refused.
 */
export function useErrorAt(failure: ApiFailure | null): (path: string) => string | undefined {
  const { t } = useTranslation();
  return (path) => {
    const field = failure?.fields.find((each) => each.path === path || each.path.startsWith(`${path}.`));
    if (field) return fieldSentence(t, field);
    // Of the thing as a whole the server says what of it is taken; it is this field that has to become another one.
    return failure?.params[path] === "taken" ? t("field.taken") : undefined;
  };
}
