import { sourceBit } from "./observation.ts";
import { eventRank, placeholderRank, type PriceOf, type Request } from "./request.ts";
import { areTokensOf, areTwins, isLineWithoutRequest, transcriptBit } from "./request-twin.ts";
import type { Usage } from "./usage.ts";

/**
 * An answer that was joined of an event and of a line which was written before the answer was complete. Nothing but their likeness says
 * that they are one, and such a line is like the event of every longer answer to as long a prompt: subagents that work side by side
 * have many. So they can be parted again, when another account turns out to have the better claim.
 */
export interface RequestPair {
  readonly line: Request;
  readonly event: Request;
}

/** Both witnesses of such a pair, and no third. */
export const pairSources = sourceBit("otlp-log") | transcriptBit;

/** Whether a request may be such a pair: then its line's own tokens are among what is disputed. */
export function mayBePair({ sources, messageId, requestId, usageRank }: Request): boolean {
  return (
    sources === pairSources && messageId !== undefined && requestId === undefined && usageRank === eventRank
  );
}

/** What an event and a line told, of which `said` is the line's usage. */
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
  // Clients whose events name no subagent do not tell how long what they write to the cache lives, either.
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

/** Whether a line has the better claim to a pair's event: it fits fewer other events than the pair's own line does. */
export function claims(told: Request, { line, event }: RequestPair): boolean {
  return told.messageId !== line.messageId && areTwins(told, event) && needOf(told) > needOf(line);
}

/** Whether a pair's own line, told anew, turns out to be of another answer than the event. */
export function leaves(told: Request, { line, event }: RequestPair): boolean {
  if (told.messageId !== line.messageId || !isLineWithoutRequest(told)) return false;
  return event.usage !== undefined && told.usage !== undefined && !areTokensOf(told, event.usage);
}

/** A complete answer fits one event, an incomplete one each that tells at least as much output. */
function needOf({ usage, usageRank }: Request): number {
  return usageRank === placeholderRank ? (usage?.output ?? 0) : Number.POSITIVE_INFINITY;
}

/** Of several lines that an event fits the one that needs it most, then the nearest in time, then the one that is known longest. */
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
