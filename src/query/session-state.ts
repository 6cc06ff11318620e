import { isOver, leftMs, type Activity } from "../domain/activity.ts";
import { sources } from "../domain/observation.ts";
import type { Session, SessionTotals } from "../domain/session.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
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
 * What a session does now. Its signs decide, those of hooks for longer; without any, the time of its last record does, which only one that
 * was used can work at. Without `work` it is taken for used.
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
    ended_at: activity.endedAt === undefined ? null : formatInstant(activity.endedAt),
    end_reason: activity.endReason ?? null,
  };
}

/** Who gave its signs; undefined for telemetry, whose signs are too few to go by, unless they say that it is over. */
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

/** Whether it gave no signs and was heard of lately, so that its sums, and a tool under way, say whether it works. */
export function restsOnTools(session: Session, now: UnixMs): boolean {
  return basisOf(session) === undefined && Math.abs(now - session.lastSeenAt) < staleMs;
}

type Signed = Omit<State, "state_basis" | "ended_at" | "end_reason">;

function bySigns(session: Session, activity: Activity, now: UnixMs): Signed {
  const { state, since, asking, running } = activity;
  const quiet: Signed = {
    state: "idle",
    state_since: formatInstant(Math.max(session.lastSeenAt, activity.at)),
    waiting_for: null,
    current_tool: null,
  };
  const silence = now - Math.max(session.lastSeenAt, activity.at);
  switch (state) {
    case "working":
    case "compacting":
      if (silence > (running.length > 0 && session.hasHooks ? leftMs : staleMs)) return quiet;
      return {
        ...quiet,
        state,
        state_since: formatInstant(since),
        current_tool: running.at(-1)?.tool ?? null,
      };
    case "waiting-permission":
      if (silence > leftMs) return quiet;
      return {
        ...quiet,
        state,
        state_since: formatInstant(since),
        waiting_for: asking[0]?.tool ?? "permission",
      };
    case "waiting-input":
      // A file says that an answer ended, not that somebody still sits before it.
      if (silence > (session.hasHooks ? leftMs : staleMs)) return quiet;
      return { ...quiet, state, state_since: formatInstant(since) };
    case "idle":
    case "ended":
    case "lost":
      return { ...quiet, state, state_since: formatInstant(since) };
  }
}

/** A person wrote down what is over: nobody works in such a session. */
function byLog({ lastSeenAt }: Session): State {
  return {
    state: "idle",
    state_basis: "manual",
    state_since: formatInstant(lastSeenAt),
    waiting_for: null,
    current_tool: null,
    ended_at: null,
    end_reason: null,
  };
}

/**
 * Whether anything was asked of it. A client that goes on with an older session tells of its start under an id of its own, which nothing
 * ever happens in.
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
    state: running !== undefined || (mayWork && silence < workingMs) ? "working" : "idle",
    state_basis: "recency",
    state_since: formatInstant(session.lastSeenAt),
    waiting_for: null,
    current_tool: running ?? null,
    ended_at: null,
    end_reason: null,
  };
}
