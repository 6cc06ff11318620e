import type { Request } from "../../domain/request.ts";
import type { Thing } from "../../domain/thing.ts";
import { editTools, viewTools, type ToolCall } from "../../domain/tool-call.ts";
import type { FileTouch, RequestGlance, SessionSpan } from "../glance.ts";
import type { Keyed } from "../store.ts";

const fileTools: ReadonlySet<string> = new Set([...viewTools, ...editTools]);

/** The things of one session that lie in a span, oldest first. */
export function spanOf<T extends Keyed<Thing>>(
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

/** The files of some tool calls by tool, those touched last first. */
export function fileTouches(calls: readonly ToolCall[]): FileTouch[] {
  const touches = new Map<string, FileTouch>();
  for (const { filePath, tool = "", success, decision, ...call } of calls) {
    if (filePath === undefined || success !== true || decision === "reject" || !fileTools.has(tool)) continue;
    const name = `${filePath}\0${tool}`;
    const at = call.at + (call.blockedMs ?? 0) + (call.durationMs ?? 0);
    touches.set(name, { filePath, tool, at: Math.max(at, touches.get(name)?.at ?? 0) });
  }
  return [...touches]
    .toSorted(([a, one], [b, other]) => other.at - one.at || (a < b ? -1 : 1))
    .map(([, touch]) => touch);
}
