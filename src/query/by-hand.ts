import { sources } from "../domain/observation.ts";
import type { Session } from "../domain/session.ts";

/** The agent of all that people log: they know sums, not of what classes of tokens, so it has no price by nature. */
export const byHand = "manual";

/** Whether only people's logs tell of a session: nothing says then what it does. */
export function isLoggedByHand({ seenBySource }: Pick<Session, "seenBySource">): boolean {
  const told = sources.filter((_, index) => (seenBySource[index] ?? 0) > 0);
  return told.length === 1 && told[0] === "manual";
}
