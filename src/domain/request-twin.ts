import { sourceBit } from "./observation.ts";
import { placeholderRank, type Request } from "./request.ts";
import { agrees } from "./usage-agreement.ts";
import type { Usage } from "./usage.ts";

const eventBit = sourceBit("otlp-log");
const transcriptBit = sourceBit("transcript");

/**
 * How far apart an answer's line and its event may be timed beside what the answer took, in milliseconds: 25 to 140 were seen. The
 * line's time is that of its first block, the event's that of the end.
 */
export const twinSlackMs = 2000;
/** The client gives an answer up after this (`API_TIMEOUT_MS`): an event is looked for within it of its line. */
export const longestAnswerMs = 600_000;

/**
 * Whether an answer is told by a transcript that does not name its request, and by no event yet. Behind a gateway whose answers carry
 * no `request-id`, and with some older clients, line and event share no id (docs/agents/claude-code.md).
 */
export function isLineWithoutRequest({ sources, messageId, requestId, usage }: Request): boolean {
  return (
    (sources & transcriptBit) !== 0 &&
    (sources & eventBit) === 0 &&
    messageId !== undefined &&
    requestId === undefined &&
    usage !== undefined
  );
}

/** Whether an answer is told by an event, and by no line of a transcript yet. */
export function isEventWithoutLine({ sources, messageId, usage, failed }: Request): boolean {
  return (
    (sources & eventBit) !== 0 &&
    (sources & transcriptBit) === 0 &&
    messageId === undefined &&
    usage !== undefined &&
    !failed
  );
}

/** Whether a line without its request's id and an event are of one answer: of one session and model, with the same tokens, at one time. */
export function areTwins(line: Request, event: Request): boolean {
  return (
    line.sessionKey !== undefined &&
    line.sessionKey === event.sessionKey &&
    line.model === event.model &&
    (line.subagentId ?? event.subagentId) === (event.subagentId ?? line.subagentId) &&
    line.usage !== undefined &&
    event.usage !== undefined &&
    areTokensOf(line.usage, line.usageRank === placeholderRank, event.usage) &&
    Math.abs(event.at - line.at) <= (event.durationMs ?? 0) + twinSlackMs
  );
}

/** A line that was written before its answer was complete, and never again, knows all tokens but those that were still to come. */
function areTokensOf(line: Usage, isPlaceholder: boolean, event: Usage): boolean {
  return isPlaceholder
    ? line.output <= event.output && agrees({ ...line, output: event.output }, event)
    : agrees(line, event);
}

/** Of several the nearest in time, and of these the one that is known longest. */
export function nearestTwin<T extends { readonly key: number; readonly at: number }>(
  twins: readonly T[],
  { at }: Pick<Request, "at">,
): T | undefined {
  return twins.toSorted((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at) || a.key - b.key)[0];
}

/** Whether two answers are not one, whatever else they share: a replay of several may name one request for all of them. */
export function areOtherMessages(a: Request, b: Request): boolean {
  return a.messageId !== undefined && b.messageId !== undefined && a.messageId !== b.messageId;
}
