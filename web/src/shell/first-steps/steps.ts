import type { Destination, Me, StreamJob } from "../../api/types";
import type { Permission } from "../../auth/permissions";
import { isOwn } from "../../state/destinations";
import { isOnAir } from "../../state/language";

export const STEPS = ["key", "destination", "factor", "stream"] as const;
export type StepName = (typeof STEPS)[number];

export interface Step {
  name: StepName;
  done: boolean;
}

interface Known {
  me: Me;
  destinations: readonly Pick<Destination, "kind">[];
  jobs: readonly StreamJob[];
}

/** Who may take a step; a step that leads to a refusal is left out. */
const NEEDS: Partial<Record<StepName, Permission>> = {
  key: "settings.write",
  destination: "destinations.write",
  stream: "streams.write",
};

/** What there is to do on a new server, for this user. */
export function stepsOf({ me, destinations, jobs }: Known, may: (right: Permission) => boolean): Step[] {
  const done: Record<StepName, boolean> = {
    key: me.key_backup_confirmed !== false,
    destination: destinations.some(isOwn),
    factor: me.totp_enabled,
    stream: jobs.some((job) => job.run > 0 || isOnAir(job.state)),
  };
  return STEPS.filter((name) => {
    const right = NEEDS[name];
    return right === undefined || may(right);
  }).map((name) => ({ name, done: done[name] }));
}
