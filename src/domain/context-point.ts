import type { RequestAccount } from "./request.ts";
import type { UnixMs } from "./time.ts";

/** How much of a conversation one answered request put before the model. */
export interface ContextPoint {
  readonly at: UnixMs;
  readonly model: string | undefined;
  /** Tokens the model was shown: new ones, and those read from and written to the cache. */
  readonly tokens: number;
  /** Tokens it answered. */
  readonly output: number;
}

/** A conversation of a session: its own, or that of a subagent. */
export interface Thread {
  readonly sessionKey: number;
  /** Undefined for the session's own. */
  readonly subagentId: string | undefined;
}

/** Which part of a conversation is asked for: the newest `limit` requests between two times, neither of which belongs to it. */
export interface ContextSpan {
  readonly after?: UnixMs | undefined;
  readonly before?: UnixMs | undefined;
  readonly limit: number;
}

/** Query sources of a session's own conversation: interactive, of the SDK, and of clients before 2.1. */
const mainSource = /^(?:repl_main_thread|main$|sdk$)/;

/**
 * Whether a request goes on with its session's own conversation. A title, a summary, a side question stand by themselves,
 * and so do the requests of subagents.
 */
export function isOnMainThread({
  subagentId,
  subagentType,
  querySource,
}: Pick<RequestAccount, "subagentId" | "subagentType" | "querySource">): boolean {
  if (subagentId !== undefined || subagentType !== undefined) return false;
  return querySource === undefined || mainSource.test(querySource);
}

/** Query sources of a subagent's conversation. What is asked beside it names the subagent as well: searches, summaries, hooks. */
const subagentSource = /^(?:agent:|agent$|subagent$|sidechain$)/;

/** Whether a request goes on with a conversation: with that of the subagent that it names, else with its session's own. */
export function isInConversation(
  request: Pick<RequestAccount, "subagentId" | "subagentType" | "querySource">,
): boolean {
  const { subagentId, querySource } = request;
  if (subagentId === undefined) return isOnMainThread(request);
  return querySource === undefined || mainSource.test(querySource) || subagentSource.test(querySource);
}
