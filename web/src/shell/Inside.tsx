import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { meQuery } from "../api/queries";
import { session } from "../auth";
import { type Demand, demandOf } from "../auth/demands";
import { Restricted } from "../pages/account/Restricted";
import { useAccountPreferences } from "../state/preferences";
import { rescueFocus } from "../ui/focus";
import { AppShell } from "./AppShell";
import { Frame } from "./Frame";
import { SignInAgain } from "./SignInAgain";

/** Everything behind the sign-in: the control room, or what has to be done before it opens. */
export function Inside() {
  const status = useSyncExternalStore(session.status.subscribe, session.status.get);
  const chosen = useSyncExternalStore(session.chosen.subscribe, session.chosen.get);
  const { data: me, isPending, refetch } = useQuery(meQuery);
  useAccountPreferences(me);
  const demand = demandOf(me);
  // Held until the step says that it is done: the server's answer may change while recovery codes are still on show.
  const [step, setStep] = useState<Demand | null>(null);
  useEffect(() => {
    if (demand) setStep((now) => now ?? demand);
  }, [demand]);
  const shown = step ?? demand;
  const before = useRef(shown);
  useEffect(() => {
    // The form that had the focus is gone, and the control room has come.
    if (before.current && !shown) rescueFocus();
    before.current = shown;
  }, [shown]);
  const over = status === "signed_out" && !chosen ? <SignInAgain user={me} /> : null;
  if (status === "signed_in" && isPending) return <Frame />;
  if (shown) {
    const done = async () => {
      const { data } = await refetch();
      setStep(demandOf(data));
    };
    return (
      <>
        <Restricted key={shown} demand={shown} username={me?.username ?? ""} onDone={done} />
        {over}
      </>
    );
  }
  return (
    <>
      <AppShell />
      {over}
    </>
  );
}
