import { session } from "../../auth";
import { Store } from "../../lib/store";
import { NOTHING, type Selection } from "./selection";

/** What is chosen in the list. It stays so while a stream's own page is looked at. */
export const chosen = new Store<Selection>(NOTHING);

/**
 * The row in which the keyboard is, or was last, or whose menu is open. It stays drawn out of sight: taken away, the focus
 * would be nowhere. And it is drawn at once on the way back to the list, which gives it the focus again.
 */
export const held = new Store<string | null>(null);

session.chosen.subscribe(() => {
  // Whoever signs in next may be somebody else.
  chosen.set(NOTHING);
  held.set(null);
});
