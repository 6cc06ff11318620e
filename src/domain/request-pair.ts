import { sourceBit } from "./source.ts";
import { eventRank, placeholderRank, type PriceOf, type Request } from "./request.ts";
import { areTokensOf, areTwins, isLineWithoutRequest, transcriptBit } from "./request-twin.ts";
import type { Usage } from "./usage.ts";

/**
 * An answer that was joined from an event and a line which was written before the answer was complete. Nothing but their likeness
 * says that they belong together, and such a line resembles the event of every longer answer to a prompt of the same length, of
 * which subagents that work side by side have many. So the two are parted again when another line has the better claim.
 */
export interface RequestPair {
  readonly line: Request;
  readonly event: Request;
}

/** Both witnesses of such a pair, and no third. */
export const pairSources = sourceBit("otlp-log") | transcriptBit;

/** Whether a request may be such a pair. If it is, its line's own tokens are kept as a disagreement. */
export function mayBePair({ sources, messageId, requestId, usageRank }: Request): boolean {
  return (
    sources === pairSources && messageId !== undefined && requestId === undefined && usageRank === eventRank
  );
}

/** A joined answer as the line and the event that told it, where `said` is the usage in the line. */
export function pairOf(joined: Request, said: Usage, priceOf?: PriceOf): RequestPair {
  const line: Request = {
    ...joined,
    usage: said,
    usageRank: placeholderRank,
    costNano: undefined,
    costSplit: undefined,
    reportedNano: undefined,
    durationMs: undefined,
    ttftMs: undefined,
    timingRank: 0,
    attempt: undefined,
    querySource: undefined,
    sources: transcriptBit,
  };
  // Clients whose events name no subagent do not tell either how long what they write to the cache lives.
  const subagentId = joined.usage?.cacheWrite1h === undefined ? undefined : joined.subagentId;
  return {
    line: { ...line, ...priceOf?.(line) },
    event: {
      ...joined,
      subagentId,
      messageId: undefined,
      sources: joined.sources & ~transcriptBit,
      listed: undefined,
    },
  };
}

/** Whether a line has a better claim to a pair's event than the pair's own line: it fits fewer other events. */
export function claims(told: Request, { line, event }: RequestPair): boolean {
  return told.messageId !== line.messageId && areTwins(told, event) && needOf(told) > needOf(line);
}

/** Whether a pair's own line, told again, turns out to belong to another answer than the event. */
export function leaves(told: Request, { line, event }: RequestPair): boolean {
  if (told.messageId !== line.messageId || !isLineWithoutRequest(told)) return false;
  return event.usage !== undefined && told.usage !== undefined && !areTokensOf(told, event.usage);
}

/** How few events a line fits: a complete one fits a single event, an incomplete one each with at least its output. */
function needOf({ usage, usageRank }: Request): number {
  return usageRank === placeholderRank ? (usage?.output ?? 0) : Number.POSITIVE_INFINITY;
}

/** Of the lines that an event fits, the one that fits fewest others; then the nearest in time; then the one known longest. */
export function neediestLine<T extends Request & { readonly key: number }>(
  lines: readonly T[],
  { at }: Pick<Request, "at">,
): T | undefined {
  const distance = (line: T): number => Math.abs(line.at - at);
  const order = (a: T, b: T): number => {
    const [one, other] = [needOf(a), needOf(b)];
    return one === other ? distance(a) - distance(b) || a.key - b.key : one > other ? -1 : 1;
  };
  return lines.toSorted(order)[0];
}
