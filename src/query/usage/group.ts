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

/** What tells a group from all others. Sessions of two agents may share an id. */
export function identityOf({ key, agent }: Pick<Group, "key" | "agent">): string {
  return JSON.stringify([key ?? null, agent ?? null]);
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
    sessions: row.sessions,
  };
  return parts === undefined ? shape : { ...shape, breakdown: parts.map((part) => groupShape(part)) };
}

/** The most expensive first; where cost does not tell them apart, the one with more tokens. */
export function byCost(a: Group, b: Group): number {
  return (
    (knownCost(b.row) ?? 0) - (knownCost(a.row) ?? 0) || totalTokens(b.row.usage) - totalTokens(a.row.usage)
  );
}
