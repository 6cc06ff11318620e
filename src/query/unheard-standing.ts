import { isOver } from "../domain/activity.ts";
import type { Session } from "../domain/session.ts";
import type { Standing } from "../domain/standing.ts";
import type { UnixMs } from "../domain/time.ts";

/** A note that is older than what was heard last may be overtaken, and written anew this very moment: it counts once so much time passed without a word. */
const overtakenMs = 2000;

/** A client writes down the use of a tool a moment after it asked for it, or once it was answered: so long a question waits for its tool. */
const unnamedMs = 3000;

/**
 * How a client stands `now`, as far as its session does not know it yet; undefined where that is no news. Hooks tell it at once and name
 * the tool; without them nothing but the client's own note tells that it waits for its person. The time is never before what was heard last.
 */
export function unheardStanding(
  session: Session,
  { does, since }: Standing,
  now: UnixMs,
): Standing | undefined {
  const { activity, hasHooks } = session;
  if (hasHooks || activity === undefined || isOver(activity.state)) return undefined;
  const isKnownToAsk = activity.state === "waiting-permission";
  if (isKnownToAsk === (does === "asks")) return undefined;
  // It was noted before the question came up.
  if (does === "works" && since < activity.since) return undefined;
  if (since < activity.at && now - activity.at < overtakenMs) return undefined;
  if (does === "asks" && activity.running.length === 0 && now - since < unnamedMs) return undefined;
  return { does, since: Math.max(since, activity.at) };
}
