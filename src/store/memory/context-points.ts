import {
  isInConversation,
  type ContextPoint,
  type ContextSpan,
  type Thread,
} from "../../domain/context-point.ts";
import type { Request } from "../../domain/request.ts";
import { promptTokens } from "../../domain/usage.ts";
import type { Keyed } from "../store.ts";

/** The newest answered requests of one conversation, oldest first. */
export function contextPointsOf(
  requests: readonly Keyed<Request>[],
  { sessionKey, subagentId }: Thread,
  { after = -Infinity, before = Infinity, limit }: ContextSpan,
): ContextPoint[] {
  return requests
    .filter((request) => request.sessionKey === sessionKey && !request.failed)
    .filter(({ at }) => at > after && at < before)
    .filter((request) => request.subagentId === subagentId && isInConversation(request))
    .toSorted((a, b) => a.at - b.at || a.key - b.key)
    .flatMap(({ at, model, usage }) =>
      usage === undefined ? [] : [{ at, model, tokens: promptTokens(usage), output: usage.output }],
    )
    .slice(-limit);
}
