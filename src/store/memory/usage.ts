import type { Measure } from "../../domain/observation.ts";
import type { Request } from "../../domain/request.ts";
import type { Session } from "../../domain/session.ts";
import type { UnixMs } from "../../domain/time.ts";
import { addUsage } from "../../domain/usage.ts";
import { foldCounters, type CounterSum } from "../counter-fold.ts";
import { PeriodWalk } from "../period-walk.ts";
import type { CostRow, UsageDimension, UsageQuestion, UsageRow } from "../store.ts";
import { emptyRow } from "../usage-row.ts";
import type { Point } from "./ledger.ts";

/** The sessions by key, for what a request or a counter does not say itself. */
export type SessionByKey = ReadonlyMap<number, Session>;

/** Requests of one group of a question. */
export interface RequestGroup {
  readonly keys: UsageRow["keys"];
  readonly from: UnixMs | undefined;
  readonly requests: Request[];
}

/** The requests that pass a question's filter, in its groups. All requests of its time set the periods. */
export function groupRequests(
  requests: readonly Request[],
  { filter, by = [], period }: UsageQuestion,
  known: { readonly sessions: SessionByKey; readonly ofTime: readonly Request[] },
): RequestGroup[] {
  const starts = new Map<UnixMs, UnixMs>();
  const walk = period === undefined ? undefined : new PeriodWalk(period, filter.from);
  for (const { at } of known.ofTime.toSorted((a, b) => a.at - b.at))
    if (walk !== undefined) starts.set(at, walk.startOf(at));
  const groups = new Map<string, RequestGroup>();
  for (const request of requests.toSorted((a, b) => a.at - b.at)) {
    const keys = by.map((dimension) => keyOf(dimension, request, known.sessions));
    const from = starts.get(request.at);
    // Sessions of two agents may share an id.
    const owner = request.sessionKey ?? request.agent;
    const name = JSON.stringify([from, keys, by.includes("session") ? owner : 0]);
    const group = groups.get(name) ?? { keys, from, requests: [] };
    groups.set(name, group);
    group.requests.push(request);
  }
  return [...groups.values()];
}

/** What requests used, as the row of a group. */
export function sumUsage(
  requests: readonly Request[],
  { keys = [], from }: { keys?: UsageRow["keys"]; from?: UnixMs | undefined } = {},
): UsageRow {
  return { ...requests.reduce(withRequest, emptyRow(keys, from)), sessions: countSessions(requests) };
}

/** What requests cost, as the row of a group. */
export function sumCosts(
  all: readonly Request[],
  { keys, from }: { keys: UsageRow["keys"]; from: UnixMs | undefined },
): CostRow {
  const { requests, unpricedRequests, unpricedTokens, usage, costNano } = sumUsage(all);
  const sum = (part: (request: Request) => number | undefined): number =>
    all.reduce((total, request) => total + (part(request) ?? 0), 0);
  const split = {
    inputNano: sum(({ costSplit }) => costSplit?.inputNano),
    outputNano: sum(({ costSplit }) => costSplit?.outputNano),
    cacheReadNano: sum(({ costSplit }) => costSplit?.cacheReadNano),
    cacheWriteNano: sum(({ costSplit }) => costSplit?.cacheWriteNano),
    cacheSavedNano: sum(({ costSplit }) => costSplit?.cacheSavedNano),
  };
  const unsplitNano = sum((request) => (request.costSplit === undefined ? request.costNano : 0));
  return { keys, from, requests, unpricedRequests, unpricedTokens, usage, costNano, split, unsplitNano };
}

/** Usage from counters that pass a question's filter, of sessions without an answered request. */
export function sumCounters(
  points: readonly Point[],
  { filter, by = [], period }: UsageQuestion,
  known: { readonly sessions: SessionByKey; readonly answered: readonly Request[] },
): UsageRow[] {
  const counted = new Set(known.answered.map((request) => request.sessionKey));
  if (counted.size > 0) counted.add(undefined);
  const sums = points
    .filter(({ sessionKey, seen }) => !counted.has(sessionKey) && isUsage(seen.measure))
    .map((point) => counterSumOf(point, by, known.sessions))
    .toSorted((a, b) => a.at - b.at);
  return foldCounters(sums, { from: filter.from, period });
}

/** A row with one more request in it. */
function withRequest(row: UsageRow, request: Request): UsageRow {
  const { usage, costNano, reportedNano, failed } = request;
  return {
    ...row,
    requests: row.requests + (failed ? 0 : 1),
    failedRequests: row.failedRequests + (failed ? 1 : 0),
    unpricedRequests:
      row.unpricedRequests + (costNano === undefined && (usage !== undefined || !failed) ? 1 : 0),
    usage: usage === undefined ? row.usage : addUsage(row.usage, usage),
    costNano: row.costNano + (costNano ?? 0),
    reportedNano: reportedNano === undefined ? row.reportedNano : (row.reportedNano ?? 0) + reportedNano,
  };
}

/** How many sessions a filter's requests are of. */
export function countSessions(requests: readonly Request[]): number {
  const answered = requests.filter(({ failed }) => !failed);
  return new Set(answered.map(({ sessionKey }) => sessionKey).filter((key) => key !== undefined)).size;
}

function isUsage(measure: Measure | undefined): boolean {
  return measure === "cost" || measure?.startsWith("tokens.") === true;
}

function counterSumOf(
  { seen, sessionKey }: Point,
  by: readonly UsageDimension[],
  sessions: SessionByKey,
): CounterSum {
  const told = { ...seen, sessionKey, subagentType: undefined, branch: undefined };
  return {
    keys: by.map((dimension) => keyOf(dimension, told, sessions)),
    at: seen.at,
    sessionKey,
    model: seen.model,
    measure: seen.measure ?? "",
    total: seen.increase,
  };
}

interface Told {
  readonly model: string | undefined;
  readonly sessionKey: number | undefined;
  readonly subagentType: string | undefined;
  readonly branch: string | undefined;
  readonly agent?: string | undefined;
}

function keyOf(dimension: UsageDimension, of: Told, sessions: SessionByKey): string | undefined {
  const session = of.sessionKey === undefined ? undefined : sessions.get(of.sessionKey);
  const keys: Record<UsageDimension, string | undefined> = {
    model: of.model,
    project: session?.facts.project,
    branch: of.branch ?? session?.facts.branch,
    agent: of.agent ?? session?.agent,
    user: session?.facts.user,
    team: session?.facts.team,
    session: session?.id,
    "subagent-type": of.subagentType,
    "pull-request": session?.facts.pullRequest,
  };
  return keys[dimension];
}
