import { isOver, leftMs, type Activity } from "../domain/activity.ts";
import { sources } from "../domain/source.ts";
import type { Session, SessionTotals } from "../domain/session.ts";
import { formatInstant, instantOrNull, type UnixMs } from "../domain/time.ts";
import { isLoggedByHand } from "./by-hand.ts";
import type { SessionShape } from "./shape.ts";

/** Telemetry comes every few seconds: a session that was heard of within this time is working. */
const workingMs = 60_000;
/** How long a sign of work holds without another. An interrupt with the escape key gives no sign of its own. */
const staleMs = 600_000;

type State = Pick<
  SessionShape,
  "state" | "state_basis" | "state_since" | "waiting_for" | "current_tool" | "ended_at" | "end_reason"
>;

/** What of a session's sums says whether it does something. */
export type Work = Pick<
  SessionTotals,
  "runningTool" | "requests" | "failedRequests" | "prompts" | "toolCalls" | "subagents" | "counters"
>;

/**
 * What a session does now. Its signs say it, and those of hooks hold for longer. A session without signs is judged by how long
 * ago it was heard of, and works only if it was ever used; without `work` it is taken for used.
 */
export function stateOf(session: Session, work: Work | undefined, now: UnixMs): State {
  const { activity } = session;
  const basis = basisOf(session);
  if (activity === undefined && isLoggedByHand(session)) return byLog(session);
  if (activity === undefined || basis === undefined) return byRecency(session, work, now);
  const signed = bySigns(session, activity, now);
  return {
    ...signed,
    state_basis: basis,
    ended_at: instantOrNull(activity.endedAt),
    end_reason: activity.endReason ?? null,
  };
}

/** Who gave its signs. Those of telemetry are too few to go by, and count only where they say that it is over. */
function basisOf({
  hasHooks,
  seenBySource,
  activity,
}: Session): Exclude<State["state_basis"], "recency"> | undefined {
  if (hasHooks) return "hooks";
  const known = (["transcript", "manual"] as const).find(
    (source) => (seenBySource[sources.indexOf(source)] ?? 0) > 0,
  );
  return known ?? (isOver(activity?.state) ? "telemetry" : undefined);
}

/** Whether only its sums can say if it works: it gave no signs, and was heard of lately. */
export function restsOnTools(session: Session, now: UnixMs): boolean {
  return basisOf(session) === undefined && Math.abs(now - session.lastSeenAt) < staleMs;
}

type Signed = Omit<State, "state_basis" | "ended_at" | "end_reason">;

function bySigns({ lastSeenAt, hasHooks }: Session, activity: Activity, now: UnixMs): Signed {
  const { state, since, asking, running } = activity;
  const heardAt = Math.max(lastSeenAt, activity.at);
  const none = { waiting_for: null, current_tool: null };
  if (now - heardAt > holdsMs(activity, hasHooks))
    return { state: "idle", state_since: formatInstant(heardAt), ...none };
  const told = { state, state_since: formatInstant(since), ...none };
  if (state === "waiting-permission") return { ...told, waiting_for: asking[0]?.tool ?? "permission" };
  const isAtWork = state === "working" || state === "compacting";
  return isAtWork ? { ...told, current_tool: running.at(-1)?.tool ?? null } : told;
}

/** How long the last sign of a session says what it does while nothing else is heard of it. */
function holdsMs({ state, running }: Activity, hasHooks: boolean): number {
  switch (state) {
    case "working":
    case "compacting":
      return hasHooks && running.length > 0 ? leftMs : staleMs;
    case "waiting-permission":
      return leftMs;
    case "waiting-input":
      // A file says that an answer ended, not that somebody still sits before it.
      return hasHooks ? leftMs : staleMs;
    case "idle":
    case "ended":
    case "lost":
      return Infinity;
  }
}

/** Of a session that gave no sign of a question, a tool or an end. */
const unsigned = { waiting_for: null, current_tool: null, ended_at: null, end_reason: null };

/** A person wrote down what is over: nobody works in such a session. */
function byLog({ lastSeenAt }: Session): State {
  return { ...unsigned, state: "idle", state_basis: "manual", state_since: formatInstant(lastSeenAt) };
}

/**
 * Whether anything was asked of it. A client that goes on with an older session also tells of the start of a new one, in which
 * nothing ever happens.
 */
export function isUsed({ requests, failedRequests, prompts, toolCalls, subagents, counters }: Work): boolean {
  return requests + failedRequests + prompts + toolCalls + subagents + counters.size > 0;
}

function byRecency(session: Session, work: Work | undefined, now: UnixMs): State {
  // Told times may lie ahead of our clock; far ahead they say nothing about now.
  const silence = Math.abs(now - session.lastSeenAt);
  const running = silence < staleMs ? work?.runningTool : undefined;
  const mayWork = work === undefined || isUsed(work);
  return {
    ...unsigned,
    state: running !== undefined || (mayWork && silence < workingMs) ? "working" : "idle",
    state_basis: "recency",
    state_since: formatInstant(session.lastSeenAt),
    current_tool: running ?? null,
  };
}
