import type { Usage } from "./usage.ts";
import type { Held, Seen } from "./observation.ts";
import type { CostSplit } from "./cost-split.ts";
import type { NanoUsd } from "./money.ts";
import { sourceBit, type Source } from "./source.ts";
import { isListed } from "./feed-line.ts";
import { uniteAccounts, type Thing } from "./thing.ts";
import { betterTimed, timingRankOf } from "./timing.ts";
import { compareAccounts } from "./usage-agreement.ts";

/** What one witness, or all of them together, say of a model request. A failed one has no usage. */
export interface RequestAccount {
  readonly model: string | undefined;
  readonly usage: Usage | undefined;
  /** What the agent says it cost. */
  readonly reportedNano: NanoUsd | undefined;
  /** Our price of `usage`, set by the pricing step; undefined when no price is known for the model at that time. */
  readonly costNano: NanoUsd | undefined;
  /** The same price by class of tokens, set with it. */
  readonly costSplit?: CostSplit | undefined;
  readonly durationMs: number | undefined;
  readonly ttftMs: number | undefined;
  readonly stopReason: string | undefined;
  readonly speed: string | undefined;
  readonly effort: string | undefined;
  readonly attempt: number | undefined;
  readonly failed: boolean;
  readonly statusCode: number | undefined;
  readonly error: string | undefined;
  readonly promptId: string | undefined;
  readonly subagentId: string | undefined;
  readonly subagentType: string | undefined;
  readonly querySource: string | undefined;
  readonly messageId: string | undefined;
  readonly requestId: string | undefined;
  readonly branch: string | undefined;
  /** Web searches that the provider ran for it; they are billed per search. */
  readonly webSearches: number | undefined;
  /** Where inference had to stay: `us` costs more. */
  readonly inferenceGeo: string | undefined;
}

/** One model request, answered or finally failed. Identity: any of its aliases. */
export interface RequestObservation extends Seen, RequestAccount {
  readonly kind: "request";
  readonly aliases: readonly string[];
  /** Whether its usage was written down before the answer was complete, so that any other witness knows it better. */
  readonly isPlaceholder?: boolean | undefined;
  /** Whether it does not say what of its input came from the cache, so that a span knows it better. */
  readonly lacksCache?: boolean | undefined;
  /** Whether the provider searched the web for it and no channel says how often: only the reported cost does. */
  readonly hidesSearches?: boolean | undefined;
  readonly held?: Held | undefined;
}

/** One model request as the ledger holds it: each field group comes from the witness that knows it best. */
export interface Request extends Thing, RequestAccount {
  /** Rank of the witness that gave `usage`, `model`, `costNano` and `costSplit`; 0 while there is none. */
  readonly usageRank: number;
  readonly timingRank: number;
}

/** The channels that tell of single requests. Counters tell sums only, and hooks nothing of requests. */
export const requestSources = [
  "otlp-log",
  "otlp-span",
  "transcript",
  "manual",
  "sdk",
] as const satisfies readonly Source[];

/** What a request costs by the prices of today's book; undefined where that cannot be told. */
export type PriceOf = (
  request: Request,
) => { readonly costNano: NanoUsd; readonly costSplit: CostSplit } | undefined;

/** Rank of a usage that was written down before the answer was complete: any other witness knows it better. */
export const placeholderRank = 5;
/** Rank of a usage whose witness does not say what of it came from the cache: a span knows it better. */
const withoutCacheRank = 8;
/** Rank of a usage that an event told. */
export const eventRank = 20;
/** The rank of the witness that knows best; nobody's account has more, whoever tells of it. */
export const highestRank = 30;
/** Who knows the tokens best: the transcript, then the event, then the span (ARCHITECTURE.md, rule 3). */
const usageRanks: Partial<Record<Source, number>> = {
  transcript: highestRank,
  "otlp-log": eventRank,
  "otlp-span": 10,
};

const transcriptBit = sourceBit("transcript");
const manualBit = sourceBit("manual");

/** The request that one observation alone describes. */
export function requestOf(seen: RequestObservation, sessionKey: number | undefined): Request {
  return {
    sessionKey,
    at: seen.at,
    model: seen.model,
    usage: seen.usage,
    usageRank: usageRankOf(seen),
    costNano: seen.costNano,
    costSplit: seen.costSplit,
    reportedNano: seen.reportedNano,
    durationMs: seen.durationMs,
    ttftMs: seen.ttftMs,
    timingRank: timingRankOf(seen),
    stopReason: seen.stopReason,
    speed: seen.speed,
    effort: seen.effort,
    attempt: seen.attempt,
    failed: seen.failed,
    statusCode: seen.statusCode,
    error: seen.error,
    promptId: seen.promptId,
    subagentId: seen.subagentId,
    subagentType: seen.subagentType,
    querySource: seen.querySource,
    messageId: seen.messageId,
    requestId: seen.requestId,
    branch: seen.branch,
    webSearches: seen.webSearches,
    inferenceGeo: seen.inferenceGeo,
    sources: seen.held?.sources ?? sourceBit(seen.source),
    listed: isListed(seen) || undefined,
    agent: sessionKey === undefined ? seen.agent : undefined,
  };
}

/** The name under which a session's copy of a request is known to be counted: its file may be read again, and in pieces. */
export function copyAlias({ agent, sessionId, aliases, requestId }: RequestObservation): string {
  return `copy:${JSON.stringify([agent, sessionId, aliases[0], requestId])}`;
}

function usageRankOf(seen: RequestObservation): number {
  if (seen.usage === undefined) return 0;
  if (seen.held !== undefined) return seen.held.usageRank;
  if (seen.isPlaceholder === true) return placeholderRank;
  return seen.lacksCache === true ? withoutCacheRank : (usageRanks[seen.source] ?? 1);
}

/**
 * Two accounts of one request as one, where `b` was told later. No field is added up. For tokens, cost, time and outcome it
 * does not matter which of any number of accounts came first, but for what a person wrote by hand. With `priceOf` the cost is that of
 * what both know together: one may tell the tokens, and the other the speed or the searches that make them dearer.
 */
export function mergeRequests(a: Request, b: Request, priceOf?: PriceOf): Request {
  if (isHandwritten(a) && isHandwritten(b)) {
    const { sessionKey, agent } = a;
    return { ...b, sessionKey, agent, at: Math.min(a.at, b.at), listed: a.listed ?? b.listed };
  }
  const first = a.at <= b.at ? a : b;
  const second = first === a ? b : a;
  const usage = betterUsage(first, second);
  const timing = betterTimed(first, second);
  const merged: Request = {
    ...uniteAccounts(first, second),
    model: usage.model ?? first.model ?? second.model,
    usage: usage.usage,
    usageRank: usage.usageRank,
    costNano: usage.costNano,
    costSplit: usage.costSplit,
    durationMs: timing.durationMs,
    ttftMs: timing.ttftMs ?? first.ttftMs ?? second.ttftMs,
    timingRank: timing.timingRank,
    attempt: larger(first.attempt, second.attempt),
    ...senderOf(first, second),
    // An answer outweighs an error: the error was an attempt on the way.
    failed: first.failed && second.failed,
  };
  return priceOf === undefined ? merged : pricedAnew(merged, usage, priceOf);
}

/** A cost that is not what we would ask for its account was told with it, by a person or by another ledger: it stays. */
function pricedAnew(merged: Request, account: Request, priceOf: PriceOf): Request {
  if (priceOf(account)?.costNano !== account.costNano) return merged;
  const price = priceOf(merged);
  return { ...merged, costNano: price?.costNano, costSplit: price?.costSplit };
}

/** Attempts that brought no answer: all of a request that failed, of an answered one all but the last. */
export function failedAttempts({ failed, attempt = 1 }: Pick<Request, "failed" | "attempt">): number {
  return failed ? attempt : Math.max(0, attempt - 1);
}

/** A record in a file that a person keeps: told again with other figures, it was corrected, and the later word holds. */
export function isHandwritten({ sources }: Pick<Request, "sources">): boolean {
  return sources === manualBit;
}

/**
 * The whole usage group of the better witness: higher rank, then larger output. Never per-field maxima. Where both are equal in
 * that, what decides is in the group itself, so that it is the same one whichever came first.
 */
function betterUsage(a: Request, b: Request): Request {
  if (a.usageRank !== b.usageRank) return a.usageRank > b.usageRank ? a : b;
  const order = compareAccounts(a, b);
  if (order !== 0) return order < 0 ? b : a;
  return a.usage !== undefined && (b.model ?? "") > (a.model ?? "") ? b : a;
}

/** Query source of a request in a side chain that names no subagent. */
export const sideChainSource = "sidechain";

/**
 * Who sent it. A transcript knows whether it was a subagent, so a later copy of the line, in a side chain that repeats
 * its parent's history, must not turn the session's own request into a subagent's.
 */
function senderOf(
  first: Request,
  second: Request,
): Pick<Request, "subagentId" | "subagentType" | "querySource"> {
  const bothFiles = (first.sources & second.sources & transcriptBit) !== 0;
  // Copied with its time, it cannot be told which was first; only the session's own line names no side chain.
  const own = bothFiles && first.at === second.at && !isInSideChain(second) ? second : first;
  const other = own === first ? second : first;
  const { subagentId, subagentType } = own;
  if (bothFiles) return { subagentId, subagentType, querySource: own.querySource ?? usedFor(other) };
  return {
    subagentId: subagentId ?? second.subagentId,
    subagentType: subagentType ?? second.subagentType,
    querySource: usedFor(first) ?? usedFor(second) ?? first.querySource ?? second.querySource,
  };
}

function isInSideChain({ subagentId, querySource }: Request): boolean {
  return subagentId !== undefined || querySource === sideChainSource;
}

function usedFor({ querySource }: Request): string | undefined {
  return querySource === sideChainSource ? undefined : querySource;
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}
