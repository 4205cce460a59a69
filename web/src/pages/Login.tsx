import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useTranslation } from "../i18n/use-translation";
import { kept } from "../lib/storage";
import { pageStyles } from "../ui/Page";
import { Gate } from "./Gate";
import { LockedOut } from "./sign-in/LockedOut";
import { SignInForm } from "./sign-in/SignInForm";

const route = getRouteApi("/login");

export function Login() {
  const { t } = useTranslation();
  const router = useRouter();
  const { next } = route.useSearch();
  return (
    <Gate title={t("login.title")} lead={t("login.lead")}>
      <SignInForm onSignedIn={() => void router.navigate({ to: next ?? "/", replace: true })} />
      {kept.refused ? <p className={pageStyles.faint}>{t("login.nothing_kept")}</p> : null}
      <LockedOut />
    </Gate>
  );
}
