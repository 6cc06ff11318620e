import { hasCompacted } from "../../domain/compaction.ts";
import type { Measure } from "../../domain/observation.ts";
import { isAsked } from "../../domain/prompt.ts";
import { isOnMainThread } from "../../domain/context-point.ts";
import { effortRequests, type SessionTotals } from "../../domain/session.ts";
import { knownSubagents } from "../../domain/subagent.ts";
import { progressOf } from "../../domain/task.ts";
import type { UnixMs } from "../../domain/time.ts";
import { workMeasures } from "../../domain/work.ts";
import type { Filter } from "../store.ts";
import type { MemoryLedger } from "./ledger.ts";
import { selected, selectedPoints, selectedRequests } from "./selection.ts";
import { sumUsage } from "./usage.ts";
import { newest } from "./order.ts";
import { sumKnown } from "./work.ts";

/** Everything of one session, added up. `burnSince` bounds the present rate of cost. */
export function totalsOf(ledger: MemoryLedger, key: number, burnSince: UnixMs): SessionTotals {
  const filter: Filter = { sessionKey: key };
  const requests = selectedRequests(ledger, filter);
  const sums = sumUsage(requests);
  const calls = selected(ledger, ledger.shelves["tool-call"].all(), filter);
  const running = newest(calls, Infinity).findLast(
    (call) => call.success === undefined && call.at >= burnSince && (call.decision ?? "accept") === "accept",
  );
  return {
    requests: sums.requests,
    failedRequests: sums.failedRequests,
    unpricedRequests: sums.unpricedRequests,
    usage: sums.usage,
    costNano: sums.costNano,
    reportedNano: sums.reportedNano,
    statements: newest(selected(ledger, ledger.shelves.statement.all(), filter), Infinity),
    prompts: selected(ledger, ledger.shelves.prompt.all(), filter).filter(isAsked).length,
    toolCalls: calls.filter((call) => call.tool !== undefined || call.toolUseId !== undefined).length,
    toolFailures: calls.filter((call) => call.success === false).length,
    subagents: knownSubagents(selected(ledger, ledger.shelves.subagent.all(), filter)).length,
    compactions: selected(ledger, ledger.shelves.compaction.all(), filter).filter(hasCompacted).length,
    linesAdded: sumKnown(calls.map((call) => call.linesAdded)),
    linesRemoved: sumKnown(calls.map((call) => call.linesRemoved)),
    models: modelsOf(ledger, filter),
    effort: newest(requests, effortRequests)
      .filter(isOnMainThread)
      .findLast(({ effort }) => effort !== undefined)?.effort,
    counters: ownCounters(countersOf(ledger, filter), sums.requests > 0),
    recentCostNano: requests
      .filter((request) => request.at >= burnSince)
      .reduce((sum, request) => sum + (request.costNano ?? 0), 0),
    runningTool: running === undefined ? undefined : (running.tool ?? "tool"),
    tasks: progressOf(selected(ledger, ledger.shelves.task.all(), filter)),
  };
}

/** The counters of a session; if it has requests, only those that report something else. */
function ownCounters(
  counters: ReadonlyMap<Measure, number>,
  hasRequests: boolean,
): ReadonlyMap<Measure, number> {
  return hasRequests ? new Map([...counters].filter(([measure]) => isWork(measure))) : counters;
}

function isWork(measure: Measure): boolean {
  return workMeasures.some((one) => one === measure);
}

/** Sums of counters by measure. */
export function countersOf(ledger: MemoryLedger, filter: Filter): ReadonlyMap<Measure, number> {
  const sums = new Map<Measure, number>();
  for (const { seen } of selectedPoints(ledger, filter)) {
    if (seen.measure !== undefined) sums.set(seen.measure, (sums.get(seen.measure) ?? 0) + seen.increase);
  }
  return sums;
}

/** When counters last told of tokens of a session. */
export function lastCounted(ledger: MemoryLedger, sessionKey: number): UnixMs | undefined {
  const times = ledger.points
    .values()
    .filter((point) => point.sessionKey === sessionKey)
    .filter(({ seen }) => seen.increase > 0 && seen.measure?.startsWith("tokens.") === true)
    .map(({ seen }) => seen.at)
    .toArray();
  return times.length === 0 ? undefined : Math.max(...times);
}

function modelsOf(ledger: MemoryLedger, filter: Filter): string[] {
  const counted = selectedPoints(ledger, filter).map(({ seen }) => seen.model);
  const asked = newest(selectedRequests(ledger, filter), Infinity).map((request) => request.model);
  return [...new Set([...asked, ...counted])].filter((model) => model !== undefined);
}
