import type { UnixMs } from "../domain/time.ts";
import { addUsage, totalTokens } from "../domain/usage.ts";
import {
  emptyRow,
  type Filter,
  type LedgerReader,
  type UsageDimension,
  type UsageRow,
} from "../store/store.ts";
import type { Calendar, Period } from "./calendar.ts";
import { knownCost, usageShape, usdOrNull } from "./session-shape.ts";
import { schemaVersion, type UsageAnswer, type UsageGroup } from "./shape.ts";

/** Everything usage can be grouped by. */
export const groupings = [
  "hour",
  "day",
  "week",
  "month",
  "model",
  "project",
  "branch",
  "agent",
  "user",
  "session",
  "subagent_type",
] as const;

export type Grouping = (typeof groupings)[number];

interface Gathered {
  row: UsageRow;
  /** The first quarter hour of a period: periods are put in order by it, for names repeat when clocks go back. */
  readonly firstAt: number;
  readonly sessions: Set<number | undefined>;
}

/** Usage in groups and in total. Periods come in order of time, everything else the most expensive first. */
export function usageBy(
  reader: LedgerReader,
  question: { grouping: Grouping; filter: Filter; calendar: Calendar },
): UsageAnswer {
  const { grouping, filter, calendar } = question;
  const period = periodOf(grouping);
  const dimension: UsageDimension = period === undefined ? dimensionOf(grouping) : "quarter";
  const rows = [...reader.usage(dimension, filter), ...reader.usageFromCounters(dimension, filter)];
  const groups = new Map<string | undefined, Gathered>();
  const total = gatherer(undefined);
  for (const row of rows) {
    const key = period === undefined ? row.key : calendar.keyOf(Number(row.key), period);
    const group = groups.get(key) ?? gatherer(key, Number(row.key));
    groups.set(key, group);
    gather(group, row);
    gather(total, row);
  }
  const gathered = [...groups.values()];
  return {
    schema_version: schemaVersion,
    groups:
      period === undefined
        ? gathered.map((group) => groupShape(group)).toSorted(byCost)
        : gathered.toSorted((a, b) => a.firstAt - b.firstAt).map((group) => groupShape(group)),
    total: groupShape(total),
  };
}

/** Usage of one span of time, whatever it is made of. */
export function usageBetween(reader: LedgerReader, from: UnixMs, calendar: Calendar): UsageGroup {
  return usageBy(reader, { grouping: "agent", filter: { from }, calendar }).total;
}

function periodOf(grouping: Grouping): Period | undefined {
  return grouping === "hour" || grouping === "day" || grouping === "week" || grouping === "month"
    ? grouping
    : undefined;
}

function dimensionOf(grouping: Grouping): UsageDimension {
  if (grouping === "subagent_type") return "subagent-type";
  const period = periodOf(grouping);
  return period === undefined ? (grouping as UsageDimension) : "quarter";
}

function gatherer(key: string | undefined, firstAt = 0): Gathered {
  return { row: emptyRow(key, undefined), firstAt, sessions: new Set() };
}

function gather(into: Gathered, row: UsageRow): void {
  const known = into.row;
  into.sessions.add(row.sessionKey);
  into.row = {
    ...known,
    requests: known.requests + row.requests,
    failedRequests: known.failedRequests + row.failedRequests,
    unpricedRequests: known.unpricedRequests + row.unpricedRequests,
    usage: addUsage(known.usage, row.usage),
    costNano: known.costNano + row.costNano,
    reportedNano:
      known.reportedNano === undefined && row.reportedNano === undefined
        ? undefined
        : (known.reportedNano ?? 0) + (row.reportedNano ?? 0),
  };
}

function groupShape({ row, sessions }: Gathered): UsageGroup {
  return {
    key: row.key ?? null,
    requests: row.requests,
    failed_requests: row.failedRequests,
    usage: usageShape(row.usage),
    cost_usd: knownCost(row),
    cost_reported_usd: usdOrNull(row.reportedNano),
    unpriced_requests: row.unpricedRequests,
    sessions: sessions.size,
  };
}

function byCost(a: UsageGroup, b: UsageGroup): number {
  return (b.cost_usd ?? 0) - (a.cost_usd ?? 0) || tokensOf(b) - tokensOf(a);
}

function tokensOf({ usage }: UsageGroup): number {
  return totalTokens({
    input: usage.input_tokens,
    output: usage.output_tokens,
    reasoning: undefined,
    cacheRead: usage.cache_read_input_tokens,
    cacheWrite: usage.cache_creation_input_tokens,
    cacheWrite1h: undefined,
  });
}
