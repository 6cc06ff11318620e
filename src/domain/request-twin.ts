import { sourceBit } from "./source.ts";
import { mergeRequests, placeholderRank, type Request } from "./request.ts";
import { areAlike } from "./thing.ts";
import { agrees } from "./usage-agreement.ts";
import type { Usage } from "./usage.ts";

const eventBit = sourceBit("otlp-log");
/** The bit of lines of transcripts. */
export const transcriptBit = sourceBit("transcript");

/**
 * How much further apart an answer's line and its event may be than the answer took, in milliseconds: 25 to 140 were seen. The line
 * has the time of its first block, the event that of the end.
 */
export const twinSlackMs = 2000;
/** The client gives an answer up after this (`API_TIMEOUT_MS`), so the event of a line is looked for within it. */
export const longestAnswerMs = 600_000;

/**
 * Whether an answer is told by a line of a transcript that does not name its request, and by no event yet. Behind a gateway that
 * sends no `request-id`, and with some older clients, line and event have no id in common (docs/agents/claude-code.md).
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

/** Whether a line without its request's id and an event tell of one answer: they go together, and their tokens are the same. */
export function areTwins(line: Request, event: Request): boolean {
  return goTogether(line, event) && event.usage !== undefined && areTokensOf(line, event.usage);
}

/**
 * Whether an answer that this ledger or another joined from a line and an event was joined from this very event. As long as nobody
 * else timed it, such an answer still has all that the event told, except the time: that is the line's where the line came first.
 */
export function isJoinedOf(answer: Request, event: Request): boolean {
  return (
    isAnswerOfBoth(answer) &&
    isEventWithoutLine(event) &&
    goTogether(answer, event) &&
    answer.durationMs === event.durationMs &&
    answer.reportedNano === event.reportedNano &&
    answer.usage !== undefined &&
    event.usage !== undefined &&
    agrees(answer.usage, event.usage)
  );
}

/** Whether an event can be of an answer at all: of the same session, model and sender, and at the same time. */
function goTogether(answer: Request, event: Request): boolean {
  return (
    answer.sessionKey !== undefined &&
    answer.sessionKey === event.sessionKey &&
    answer.model === event.model &&
    areAlike(answer.subagentId, event.subagentId) &&
    Math.abs(event.at - answer.at) <= (event.durationMs ?? 0) + twinSlackMs
  );
}

/** Whether an answer was joined from an event and a line that does not name its request: nothing but their likeness says so. */
export function isAnswerOfBoth({ sources, messageId, requestId }: Request): boolean {
  const both = eventBit | transcriptBit;
  return (sources & both) === both && messageId !== undefined && requestId === undefined;
}

/** The output that every answer begins with, even one that stays empty. */
const firstOutput = 1;

/** Whether a line tells these tokens. One that was written before its answer was complete does not know the output still to come. */
export function areTokensOf({ usage, usageRank }: Request, told: Usage): boolean {
  if (usage === undefined) return false;
  if (usageRank !== placeholderRank) return agrees(usage, told);
  return (
    usage.output <= Math.max(told.output, firstOutput) && agrees({ ...usage, output: told.output }, told)
  );
}

/** Whether two answers differ, whatever ids they share: a replay may name one request for several messages. */
export function areOtherMessages(a: Request, b: Request): boolean {
  return a.messageId !== undefined && b.messageId !== undefined && a.messageId !== b.messageId;
}

/** The line with all that is known of it: an early account that comes again says less than what was told since. */
export function bestKnown(told: Request, known: Request | undefined): Request {
  return known === undefined ? told : mergeRequests(known, told);
}
