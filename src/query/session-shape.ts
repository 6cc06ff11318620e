import { isOver } from "../domain/activity.ts";
import { nanoToUsd, usdToNano, type NanoUsd } from "../domain/money.ts";
import { sources, type Source } from "../domain/source.ts";
import type { Measure } from "../domain/observation.ts";
import { titleOf, type Session, type SessionFacts, type SessionTotals } from "../domain/session.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import type { TaskProgress } from "../domain/task.ts";
import { totalTokens, type Usage } from "../domain/usage.ts";
import { clientCost } from "./client-account.ts";
import { stateOf } from "./session-state.ts";
import type { SessionShape, SourceCounts, TaskProgressShape, UsageShape } from "./shape.ts";

/** How far back the burn rate looks: long enough to smooth single requests, short enough to be "now". */
export const burnWindowMs = 600_000;

/**
 * A usage as JSON tells it. The two parts that not every witness knows, reasoning and writes for an hour, are null
 * where none did.
 */
export function usageShape(usage: Usage): UsageShape {
  return {
    input_tokens: usage.input,
    output_tokens: usage.output,
    reasoning_output_tokens: usage.reasoning ?? null,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation_input_tokens: usage.cacheWrite,
    cache_creation_1h_input_tokens: usage.cacheWrite1h ?? null,
  };
}

/** The same back in the words of the domain. */
export function usageOf(usage: UsageShape): Usage {
  return {
    input: usage.input_tokens,
    output: usage.output_tokens,
    reasoning: usage.reasoning_output_tokens ?? undefined,
    cacheRead: usage.cache_read_input_tokens,
    cacheWrite: usage.cache_creation_input_tokens,
    cacheWrite1h: usage.cache_creation_1h_input_tokens ?? undefined,
  };
}

/** Money for JSON: null where nothing is known. */
export function usdOrNull(nano: NanoUsd | undefined): number | null {
  return nano === undefined ? null : nanoToUsd(nano);
}

/** Dollars that were added up or divided, in whole nano-dollars again: they must not show the dust of binary fractions. */
export function wholeNano(usd: number | undefined): number | null {
  return usd === undefined ? null : nanoToUsd(usdToNano(usd));
}

/** What a group of the ledger cost: null when tokens were used and none of them has a price, which is not the same as free. */
export function knownCost(sums: {
  costNano: NanoUsd;
  requests: number;
  unpricedRequests: number;
  unpricedTokens: number;
}): number | null {
  const { costNano, requests, unpricedRequests, unpricedTokens } = sums;
  const lacks = unpricedRequests > 0 || unpricedTokens > 0;
  // A sum may hold what counters of other sessions tell beside requests of which none has a price.
  return lacks && unpricedRequests >= requests && costNano === 0 ? null : nanoToUsd(costNano);
}

/** A session as people see it. Counted from its requests; from its counters only when it has none. */
export function sessionShape(
  session: Session,
  totals: SessionTotals,
  now: UnixMs,
): Omit<SessionShape, "parallel" | "context"> {
  const counted = countedOf(totals);
  const state = stateOf(session, totals, now);
  const isGone = isOver(state.state);
  return {
    id: session.id,
    agent: session.agent,
    ...factsShape(session.facts),
    ...state,
    started_at: formatInstant(session.startedAt),
    last_seen_at: formatInstant(session.lastSeenAt),
    models: totals.models,
    effort: totals.effort ?? null,
    requests: totals.requests,
    failed_requests: totals.failedRequests,
    prompts: totals.prompts,
    tool_calls: totals.toolCalls,
    tool_failures: totals.toolFailures,
    subagents: totals.subagents,
    compactions: totals.compactions,
    lines_added: totals.counters.get("lines.added") ?? totals.linesAdded ?? null,
    lines_removed: totals.counters.get("lines.removed") ?? totals.linesRemoved ?? null,
    commits: totals.counters.get("commits") ?? null,
    pull_requests: totals.counters.get("pull-requests") ?? null,
    active_seconds: activeSeconds(totals.counters),
    ...counted,
    client_cost_usd:
      counted.counted_from === "counters"
        ? counted.cost_reported_usd
        : usdOrNull(clientCost(session, totals)),
    unpriced_requests: totals.unpricedRequests,
    plan: progressShape(totals.tasks, isGone),
    burn_usd_per_hour: isGone ? null : burnRate(session, totals.recentCostNano, now),
    sources: sourceCounts(session.seenBySource),
  };
}

function factsShape(facts: SessionFacts) {
  return {
    project: facts.project ?? null,
    repository: facts.repository ?? null,
    branch: facts.branch ?? null,
    user: facts.user ?? null,
    team: facts.team ?? null,
    host: facts.host ?? null,
    client_version: facts.clientVersion ?? null,
    entrypoint: facts.entrypoint ?? null,
    title: titleOf(facts) ?? null,
    pull_request: facts.pullRequest ?? null,
    parent_session_id: facts.parentSessionId ?? null,
  };
}

/** Of a session that is over nothing is under way, whatever its list says last. */
function progressShape(tasks: TaskProgress | undefined, isGone: boolean): TaskProgressShape | null {
  return tasks === undefined ? null : { ...tasks, current: isGone ? null : (tasks.current ?? null) };
}

type Counted = Pick<
  SessionShape,
  "usage" | "counted_from" | "cost_usd" | "cost_reported_usd" | "unpriced_tokens"
>;

/** What a session used: by its requests, or by its counters where it has none. */
export function countedOf(totals: SessionTotals): Counted {
  const { counters } = totals;
  const asked = totals.requests + totals.failedRequests > 0;
  if (totals.requests > 0 || ![...counters.keys()].some(isUsage)) {
    return {
      usage: usageShape(totals.usage),
      counted_from: asked ? "requests" : "nothing",
      cost_usd: asked ? knownCost({ ...totals, unpricedTokens: 0 }) : null,
      cost_reported_usd: usdOrNull(totals.reportedNano),
      unpriced_tokens: 0,
    };
  }
  const cost = wholeNano(counters.get("cost"));
  const usage: Usage = {
    input: counters.get("tokens.input") ?? 0,
    output: counters.get("tokens.output") ?? 0,
    reasoning: undefined,
    cacheRead: counters.get("tokens.cache-read") ?? 0,
    cacheWrite: counters.get("tokens.cache-write") ?? 0,
    cacheWrite1h: undefined,
  };
  return {
    usage: usageShape(usage),
    counted_from: "counters",
    cost_usd: cost,
    cost_reported_usd: cost,
    unpriced_tokens: cost === null ? totalTokens(usage) : 0,
  };
}

function isUsage(measure: Measure): boolean {
  return measure === "cost" || measure.startsWith("tokens.");
}

/**
 * Dollars per hour at the pace of what the latest minutes took; null where that is nothing, or where the session's clock is so far ahead of ours
 * that all it ever took would count as of these.
 */
export function burnRate(session: Session, recentNano: NanoUsd, now: UnixMs): number | null {
  if (recentNano === 0 || session.lastSeenAt > now + burnWindowMs) return null;
  // A session younger than a minute would extrapolate one request to an hour.
  const span = Math.min(burnWindowMs, Math.max(now - session.startedAt, 60_000));
  return wholeNano((nanoToUsd(recentNano) * 3_600_000) / span);
}

function activeSeconds(counters: ReadonlyMap<Measure, number>): number | null {
  const user = counters.get("active.user");
  const cli = counters.get("active.cli");
  if (user === undefined && cli === undefined) return null;
  // Clients count fractions of a second; a sum of these must not show the dust of binary fractions.
  return Math.round(((user ?? 0) + (cli ?? 0)) * 1000) / 1000;
}

function sourceCounts(seenBySource: readonly number[]): SourceCounts {
  const count = (source: Source): number => seenBySource[sources.indexOf(source)] ?? 0;
  return {
    otlp_log: count("otlp-log"),
    otlp_metric: count("otlp-metric"),
    otlp_span: count("otlp-span"),
    hook: count("hook"),
    transcript: count("transcript"),
    statusline: count("statusline"),
    manual: count("manual"),
    sdk: count("sdk"),
  };
}
