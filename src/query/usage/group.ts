import { totalTokens } from "../../domain/usage.ts";
import type { UsageRow } from "../../store/store.ts";
import { knownCost, usageShape, usdOrNull } from "../session-shape.ts";
import type { UsageGroup } from "../shape.ts";

/** One group: its name, its sums, and its parts when a breakdown was asked for. */
export interface Group {
  readonly key: string | undefined;
  /** Whose session it is, of groups that are sessions. */
  readonly agent?: string | undefined;
  readonly row: UsageRow;
  readonly parts?: readonly Group[];
  /** How many names it stands for, of a group that is all others together. */
  readonly rest?: number | undefined;
}

interface Named {
  readonly key?: string | null | undefined;
  readonly agent?: string | null | undefined;
}

/** What tells a group from all others. Sessions of two agents may share an id. */
export function identityOf({ key, agent }: Named): string {
  return JSON.stringify([key ?? null, agent ?? null]);
}

/** One group for each name, by its identity, with what all of that name add up to; otherwise as the first of them is. */
export function foldGroups<Row, One extends Named & { readonly row: Row }>(
  groups: readonly One[],
  add: (a: Row, b: Row) => Row,
): Map<string, One> {
  const folded = new Map<string, One>();
  for (const group of groups) {
    const identity = identityOf(group);
    const known = folded.get(identity);
    folded.set(identity, known === undefined ? group : { ...known, row: add(known.row, group.row) });
  }
  return folded;
}

/** A group in the API's shape. */
export function groupShape({ key, agent, row, parts, rest }: Group): UsageGroup {
  const shape: UsageGroup = {
    key: key ?? null,
    ...(agent === undefined ? {} : { agent }),
    ...(rest === undefined ? {} : { rest }),
    requests: row.requests,
    failed_requests: row.failedRequests,
    usage: usageShape(row.usage),
    cost_usd: knownCost(row),
    cost_reported_usd: usdOrNull(row.reportedNano),
    unpriced_requests: row.unpricedRequests,
    unpriced_tokens: row.unpricedTokens,
    sessions: row.sessions,
  };
  return parts === undefined ? shape : { ...shape, breakdown: parts.map((part) => groupShape(part)) };
}

/** The most expensive first; where cost does not tell them apart, the one with more tokens. */
export function dearestFirst(groups: readonly Group[]): Group[] {
  // Looked at once, not with each comparison: sessions are thousands.
  const looked = groups.map((group) => ({
    group,
    cost: knownCost(group.row) ?? 0,
    tokens: totalTokens(group.row.usage),
  }));
  return looked.toSorted((a, b) => b.cost - a.cost || b.tokens - a.tokens).map(({ group }) => group);
}
