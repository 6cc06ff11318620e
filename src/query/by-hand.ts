import type { Session } from "../domain/session.ts";
import { isToldOnlyBy } from "./told-only-by.ts";

/** The agent of all that people log: they know sums, not of what classes of tokens, so it has no price by nature. */
export const byHand = "manual";

/** Whether only people's logs tell of a session: nothing says then what it does. */
export function isLoggedByHand(session: Pick<Session, "seenBySource">): boolean {
  return isToldOnlyBy("manual", session);
}
