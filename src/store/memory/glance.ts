import type { Request } from "../../domain/request.ts";
import type { Thing } from "../../domain/thing.ts";
import type { RequestGlance, SessionSpan } from "../glance.ts";
import type { Keyed } from "../store.ts";

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

/** A whole request holds nearly all that a glance shows. */
export function requestGlance(request: Keyed<Request>): RequestGlance {
  const { stopReason, speed } = request;
  const callsTools = stopReason === undefined ? undefined : stopReason === "tool_use";
  return { ...request, callsTools, isFast: speed === "fast" || speed === "priority" };
}
