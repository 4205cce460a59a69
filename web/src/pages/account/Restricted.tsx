import { useState } from "react";
import { signOut } from "../../auth/actions";
import type { Demand } from "../../auth/demands";
import { useTranslation } from "../../i18n/use-translation";
import { Button } from "../../ui/Button";
import { Gate } from "../Gate";
import { FactorSetup } from "./FactorSetup";
import { PasswordForm } from "./PasswordForm";

interface Props {
  demand: Demand;
  username: string;
  onDone(): void;
}

/** What somebody has to do before the control room opens. Signing out is always possible. */
export function Restricted({ demand, username, onDone }: Props) {
  const { t } = useTranslation();
  const [active, setActive] = useState(false);
  const step = active ? "codes" : demand;
  return (
    <Gate
      title={t(`demand.${step}_title`)}
      lead={t(`demand.${step}_lead`, { name: username })}
      wide={demand === "factor"}
    >
      {demand === "password" ? (
        <PasswordForm username={username} onChanged={onDone} />
      ) : (
        <FactorSetup username={username} onDone={onDone} onActive={() => setActive(true)} />
      )}
      <Button kind="quiet" onClick={() => void signOut(false)} testId="restricted-sign-out">
        {t("user.sign_out")}
      </Button>
    </Gate>
  );
}
