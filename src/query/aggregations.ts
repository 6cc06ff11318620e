import { formatInstant } from "../domain/time.ts";
import type { Filter, LedgerReader, UsageRow } from "../store/store.ts";
import type { Calendar, Period } from "./calendar.ts";
import { addCosts, bothCosts, costShape, emptyCosts, type CostGroup } from "./costs.ts";
import { schemaVersion, type TokenUsage, type UsageGroup } from "./shape.ts";
import { bothSums } from "./usage.ts";
import { groupShape } from "./usage/group.ts";

/** All that happened in one period, as the API's seed has it: tokens and money by class, beside the counts. */
export interface Aggregation {
  readonly period: Period;
  readonly key: string;
  readonly start: string;
  /** The first instant after it. */
  readonly end: string;
  readonly requests: number;
  readonly failed_requests: number;
  readonly unpriced_requests: number;
  readonly unpriced_tokens: number;
  readonly sessions: number;
  readonly tokens: TokenUsage;
  readonly cost: Omit<CostGroup, "key" | "requests" | "unpriced_requests" | "unpriced_tokens" | "usage">;
}

/** Answers `GET /api/metrics/aggregations`. A period in which nothing was used is left out. */
export interface AggregationsAnswer {
  readonly schema_version: number;
  readonly period: Period;
  readonly timezone: string;
  readonly week_start: string;
  /** Used periods in order of time. */
  readonly aggregations: readonly Aggregation[];
}

/** Usage and cost per period of a calendar. */
export function aggregationsBy(
  reader: LedgerReader,
  { period, filter, calendar }: { period: Period; filter: Filter; calendar: Calendar },
): AggregationsAnswer {
  const question = { filter, by: [], period: (at: number) => calendar.spanOf(at, period) };
  const costs = Map.groupBy(bothCosts(reader, question), ({ from }) => from);
  const aggregationOf = (row: UsageRow): Aggregation => {
    const from = row.from ?? 0;
    const cost = (costs.get(row.from) ?? []).reduce(addCosts, emptyCosts([], from));
    const {
      key: _key,
      requests: _requests,
      unpriced_requests: _unpriced,
      unpriced_tokens: _told,
      usage,
      ...parts
    } = costShape({ key: undefined }, cost);
    const { requests, failed_requests, unpriced_requests, unpriced_tokens, sessions } = groupShape({
      key: undefined,
      row,
    });
    const { to } = calendar.spanOf(from, period);
    const span = { start: formatInstant(from), end: formatInstant(to) };
    const counts = { requests, failed_requests, unpriced_requests, unpriced_tokens, sessions };
    return {
      period,
      key: calendar.keyOf(from, period),
      ...span,
      ...counts,
      tokens: tokensOf(usage),
      cost: parts,
    };
  };
  return {
    schema_version: schemaVersion,
    period,
    timezone: calendar.timeZone,
    week_start: calendar.weekStart,
    aggregations: bothSums(reader, question)
      .toSorted((a, b) => (a.from ?? 0) - (b.from ?? 0))
      .map(aggregationOf),
  };
}

function tokensOf(usage: UsageGroup["usage"]): TokenUsage {
  const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = usage;
  return { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens };
}
