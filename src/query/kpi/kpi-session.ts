import { sourceBit, type Source } from "../../domain/source.ts";
import type { SessionWork } from "../../domain/work.ts";
import type { UsageGroup } from "../shape.ts";

/** A session as KPIs see it: what it did, and what it used; undefined when no channel told of a request or of tokens. */
export interface KpiSession {
  readonly work: SessionWork;
  readonly usage: UsageGroup | undefined;
}

/** Tokens of one session. */
export interface TokenSums {
  /** Input, output and cache writes: each token once. Cache reads are the same tokens sent again with every request. */
  readonly used: number;
  readonly cacheReads: number;
  /** What requests sent: input, cache writes and cache reads. */
  readonly sent: number;
}

/** Tokens of a session; undefined when no answered request and no token counter is known of it. */
export function tokensOf({ usage }: KpiSession): TokenSums | undefined {
  if (usage === undefined) return undefined;
  const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = usage.usage;
  const sent = input_tokens + cache_creation_input_tokens + cache_read_input_tokens;
  if (usage.requests === 0 && sent + output_tokens === 0) return undefined;
  return {
    used: input_tokens + output_tokens + cache_creation_input_tokens,
    cacheReads: cache_read_input_tokens,
    sent,
  };
}

/** The channels of agents that tell of requests, classes of tokens and failures. A person who logs by hand knows a sum. */
const agentChannels = ["otlp-log", "otlp-metric", "otlp-span", "transcript", "sdk"] as const;

/** The same where it is known which of them were read from the cache. */
export function cachedTokensOf(session: KpiSession): TokenSums | undefined {
  return isToldBy(session, ...agentChannels) ? tokensOf(session) : undefined;
}

/** Requests that were answered and that failed; undefined where nobody asked, or nobody would have told of a failure. */
export function outcomesOf(session: KpiSession): { answered: number; failed: number } | undefined {
  const { requests = 0, failed_requests: failed = 0 } = session.usage ?? {};
  if (requests + failed === 0 || !isToldBy(session, ...agentChannels, "hook")) return undefined;
  return { answered: requests, failed };
}

/** Whether any of these channels told of the session. */
function isToldBy({ work }: KpiSession, ...channels: readonly Source[]): boolean {
  return channels.some((channel) => (work.sources & sourceBit(channel)) !== 0);
}

/** Whether its client counts what it does. Metrics of agents whose counters mean nothing here tell of no commit and no line. */
function hasCounters(session: KpiSession): boolean {
  return isToldBy(session, "otlp-metric") && session.work.counters.size > 0;
}

/** From the first to the last sign of life. */
export function durationMs({ work }: KpiSession): number {
  return work.lastSeenAt - work.startedAt;
}

/** Time it was worked on, by the client's own counters; undefined without them. */
export function activeMs({ work: { counters } }: KpiSession): number | undefined {
  const user = counters.get("active.user");
  const cli = counters.get("active.cli");
  return user === undefined && cli === undefined ? undefined : ((user ?? 0) + (cli ?? 0)) * 1000;
}

/** Tasks done; undefined for a session without a task list, which may have done any number. */
export function tasksDone({ work: { tasks } }: KpiSession): number | undefined {
  return tasks.known === 0 ? undefined : tasks.completed;
}

/** Commits; undefined where its client counts nothing. One that does counts a commit when it makes one. */
export function commitsOf(session: KpiSession): number | undefined {
  return hasCounters(session) ? (session.work.counters.get("commits") ?? 0) : undefined;
}

/** Pull requests, by the counter or by the link that transcripts and the status line hold. */
export function pullRequestsOf(session: KpiSession): number | undefined {
  const { counters, hasPullRequest } = session.work;
  if (!hasPullRequest && !hasCounters(session) && !isToldBy(session, "transcript")) return undefined;
  return Math.max(counters.get("pull-requests") ?? 0, hasPullRequest ? 1 : 0);
}

/** Lines added less lines removed, not below none: by counters, or else by what edits answered. */
export function linesKept(session: KpiSession): number | undefined {
  const { counters, tools } = session.work;
  if (!hasCounters(session) && !isToldBy(session, "transcript", "hook")) return undefined;
  const added = counters.get("lines.added") ?? tools.linesAdded ?? 0;
  const removed = counters.get("lines.removed") ?? tools.linesRemoved ?? 0;
  return Math.max(0, added - removed);
}

/**
 * Time it stood still for a permission. Spans time it per tool call, hooks tell when it was asked for and given; both
 * tell of the same waits, so the larger account counts: it has missed the least.
 */
export function permissionWaitMs(session: KpiSession): number | undefined {
  const { tools, permissionMs } = session.work;
  const isTold = tools.waitMs !== undefined || permissionMs !== undefined || isToldBy(session, "hook");
  return isTold ? Math.max(tools.waitMs ?? 0, permissionMs ?? 0) : undefined;
}

/** Time between an answer and the next prompt. */
export function inputWaitMs(session: KpiSession): number | undefined {
  return session.work.inputMs ?? (isToldBy(session, "hook") ? 0 : undefined);
}
