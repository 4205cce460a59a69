import type { User } from "../api/types";

/** What somebody has to do before anything else. */
export type Demand = "password" | "factor";

/** A new password comes first: the second factor should not be set up by somebody who knows only a handed-out one. */
export function demandOf(user: User | undefined): Demand | null {
  if (user?.must_change_password) return "password";
  return user?.second_factor_required ? "factor" : null;
}

type Hear = () => void;

/** News that the server refuses everything until a demand is met, so that the page looks again at who is signed in. */
class Demands {
  #hear: Hear = () => {};

  onNews(hear: Hear): void {
    this.#hear = hear;
  }

  tell(): void {
    this.#hear();
  }
}

export const demands = new Demands();
