import type { UnixMs } from "../domain/time.ts";
import { addUsage, noUsage } from "../domain/usage.ts";
import type { UsageRow } from "./store.ts";

/** A group in which nothing has been counted yet. */
export function emptyRow(keys: UsageRow["keys"] = [], from?: UnixMs): UsageRow {
  return {
    keys,
    from,
    sessions: 0,
    requests: 0,
    failedRequests: 0,
    unpricedRequests: 0,
    unpricedTokens: 0,
    usage: noUsage,
    costNano: 0,
    reportedNano: undefined,
  };
}

/** The sums of two groups, under the name of the first. Their sessions are added: the caller knows whether they are apart. */
export function addRows(a: UsageRow, b: UsageRow): UsageRow {
  return {
    ...a,
    sessions: a.sessions + b.sessions,
    requests: a.requests + b.requests,
    failedRequests: a.failedRequests + b.failedRequests,
    unpricedRequests: a.unpricedRequests + b.unpricedRequests,
    unpricedTokens: a.unpricedTokens + b.unpricedTokens,
    usage: addUsage(a.usage, b.usage),
    costNano: a.costNano + b.costNano,
    reportedNano:
      a.reportedNano === undefined && b.reportedNano === undefined
        ? undefined
        : (a.reportedNano ?? 0) + (b.reportedNano ?? 0),
  };
}
