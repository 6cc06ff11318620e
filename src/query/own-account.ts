import { isSince } from "../domain/client-version.ts";
import { isFork, type Session } from "../domain/session.ts";

/**
 * The client from which on the account of a session begins at nothing: before, it went on after a `/clear`, and a session would be held
 * to what the one before had cost.
 */
const startsAnew = [2, 1, 211] as const;

/** Whether what a session's client says it cost is of that session alone. What a fork copied is in the client's account, and was spent by another. */
export function isAccountItsOwn(session: Session): boolean {
  return !isFork(session) && isSince(session.facts.clientVersion, startsAnew);
}
