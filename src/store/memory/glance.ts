import type { Request } from "../../domain/request.ts";
import type { Thing } from "../../domain/thing.ts";
import type { ToolCall } from "../../domain/tool-call.ts";
import type { Keyed, RequestGlance, SessionSpan, ToolGlance } from "../store.ts";

/** The things of one session that lie in a span, oldest first. */
export function spanOf<T extends Thing & { readonly key: number }>(
  things: readonly T[],
  { sessionKey, from = -Infinity, to = Infinity }: SessionSpan,
  limit: number,
): T[] {
  return things
    .filter((thing) => thing.sessionKey === sessionKey && thing.at >= from && thing.at < to)
    .toSorted((a, b) => a.at - b.at || a.key - b.key)
    .slice(0, limit);
}

export function requestGlance(request: Keyed<Request>): RequestGlance {
  const { key, at, model, usage, costNano, durationMs, stopReason, speed, effort, attempt } = request;
  const { failed, statusCode, error, subagentId, subagentType, querySource, branch } = request;
  return {
    ...{ key, at, model, usage, costNano, durationMs, stopReason, speed, effort, attempt, failed },
    ...{ statusCode, error, subagentId, subagentType, querySource, branch },
    webSearches: request.webSearches,
    inferenceGeo: request.inferenceGeo,
  };
}

export function toolGlance(call: Keyed<ToolCall>): ToolGlance {
  const { key, at, tool, success, decision, error, subagentId, linesAdded, linesRemoved } = call;
  return { key, at, tool, success, decision, error, subagentId, linesAdded, linesRemoved };
}
