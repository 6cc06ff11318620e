import { sourceBit } from "./observation.ts";
import { mergeRequests, placeholderRank, type Request } from "./request.ts";
import { agrees } from "./usage-agreement.ts";
import type { Usage } from "./usage.ts";

const eventBit = sourceBit("otlp-log");
/** The bit of lines of transcripts. */
export const transcriptBit = sourceBit("transcript");

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
    areTokensOf(line, event.usage) &&
    Math.abs(event.at - line.at) <= (event.durationMs ?? 0) + twinSlackMs
  );
}

/**
 * Whether an answer that another ledger or this one had joined of a line and an event was joined of this very event. Such an answer has what
 * the event told as long as nobody else timed it, but for the event's time: that is the line's where the line came first.
 */
export function isJoinedOf(answer: Request, event: Request): boolean {
  return (
    isAnswerOfBoth(answer) &&
    isEventWithoutLine(event) &&
    answer.sessionKey !== undefined &&
    answer.sessionKey === event.sessionKey &&
    answer.model === event.model &&
    answer.durationMs === event.durationMs &&
    answer.reportedNano === event.reportedNano &&
    (answer.subagentId ?? event.subagentId) === (event.subagentId ?? answer.subagentId) &&
    answer.usage !== undefined &&
    event.usage !== undefined &&
    agrees(answer.usage, event.usage) &&
    Math.abs(event.at - answer.at) <= (event.durationMs ?? 0) + twinSlackMs
  );
}

/** Whether an answer is told by a line that does not name its request and by an event: nothing but their likeness joined them. */
export function isAnswerOfBoth({ sources, messageId, requestId }: Request): boolean {
  const both = eventBit | transcriptBit;
  return (sources & both) === both && messageId !== undefined && requestId === undefined;
}

/** The output that an answer begins with, also one that stays empty. */
const firstOutput = 1;

/** A line that was written before its answer was complete, and never again, knows all tokens but those that were still to come. */
export function areTokensOf({ usage, usageRank }: Request, told: Usage): boolean {
  if (usage === undefined) return false;
  if (usageRank !== placeholderRank) return agrees(usage, told);
  return (
    usage.output <= Math.max(told.output, firstOutput) && agrees({ ...usage, output: told.output }, told)
  );
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

/** What is known of a line by now: an early account of it that comes again knows less than what was told before. */
export function bestKnown(told: Request, known: Request | undefined): Request {
  return known === undefined ? told : mergeRequests(known, told);
}
