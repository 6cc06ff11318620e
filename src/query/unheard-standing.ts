import { isOver, type Activity } from "../domain/activity.ts";
import type { Session } from "../domain/session.ts";
import type { Stand, Standing } from "../domain/standing.ts";
import type { UnixMs } from "../domain/time.ts";

/** A note that was overtaken, or is just written, may be written anew this very moment: it counts once so much time passed without that. */
const settledMs = 2000;

/** A client writes down the use of a tool a moment after it asked for it, or once it was answered: so long a question waits for its tool. */
const unnamedMs = 3000;

/** What hooks tell they tell at once: a question that nothing was heard of for so long came up while nobody listened to them. */
const untoldMs = 10_000;

/** A standing that is news, and the time from when it counts: never before what was heard last. */
export interface Unheard {
  readonly does: Stand;
  readonly since: UnixMs;
  readonly at: UnixMs;
}

/**
 * How a client stands `now`, as far as its session does not know it yet; undefined where that is no news. Hooks tell at once that somebody
 * is asked, if anybody hears them, name the tool, and may be ahead of the note; that a question was answered or left they tell late or not at all.
 */
export function unheardStanding(session: Session, standing: Standing, now: UnixMs): Unheard | undefined {
  const { activity, hasHooks } = session;
  if (activity === undefined) return undefined;
  const { since } = standing;
  if (isOver(activity.state))
    return isBack(activity, standing, now) ? { does: "began", since, at: since } : undefined;
  const isKnownToAsk = activity.state === "waiting-permission";
  const isAsked = hasHooks ? isUntold : isQuestion;
  const isNews =
    standing.does === "asks"
      ? !isKnownToAsk && isAsked(activity, standing, now)
      : isKnownToAsk && isItsEnd(activity, standing, now);
  return isNews ? { ...standing, at: Math.max(since, activity.at) } : undefined;
}

/**
 * Whether a client came to rest in a session since that was over: it was opened again, which only hooks tell otherwise. One that works
 * says so by what it writes, and one that is about to go may note its end a moment late.
 */
function isBack({ at }: Activity, { does, since }: Standing, now: UnixMs): boolean {
  return does === "rests" && since - at >= settledMs && now - since >= settledMs;
}

function isQuestion({ at, running }: Activity, { since }: Standing, now: UnixMs): boolean {
  if (since < at && now - at < settledMs) return false;
  return running.length > 0 || now - since >= unnamedMs;
}

/** Whether a question stands that hooks would have told of, had they been heard. One that waits for its person anyway is none. */
function isUntold({ state, at }: Activity, { since }: Standing, now: UnixMs): boolean {
  return state === "working" && now - Math.max(since, at) >= untoldMs;
}

/** Whether no question came up since. A hook tells of one before it is on the screen, and the note may change in between. */
function isItsEnd({ asking }: Activity, { since }: Standing, now: UnixMs): boolean {
  return now - since >= settledMs && asking.every((one) => one.since < since);
}
