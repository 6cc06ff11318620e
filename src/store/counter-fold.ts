import type { UnixMs } from "../domain/time.ts";
import { PeriodWalk } from "./period-walk.ts";
import { usdToNano } from "../domain/money.ts";
import type { PeriodOf, UsageRow } from "./store.ts";
import { emptyRow } from "./usage-row.ts";

/** What one counter of one session told at one time, or in one quarter hour. */
export interface CounterSum {
  readonly keys: UsageRow["keys"];
  readonly at: UnixMs;
  readonly sessionKey: number | undefined;
  readonly measure: string;
  readonly total: number;
}

/** The sums of counters as the rows of a question, whose periods they are told in the order of. */
export function foldCounters(
  sums: readonly CounterSum[],
  { from, period }: { from: UnixMs | undefined; period: PeriodOf | undefined },
): UsageRow[] {
  const walk = period === undefined ? undefined : new PeriodWalk(period, from);
  const groups = new Map<string, { row: UsageRow; readonly sessions: Set<number> }>();
  for (const { keys, at, sessionKey, measure, total } of sums) {
    const start = walk?.startOf(at);
    // What was told and taken back again was nothing.
    if (total === 0) continue;
    const name = JSON.stringify([start, ...keys.map((key) => key ?? null)]);
    const group = groups.get(name) ?? { row: emptyRow(keys, start), sessions: new Set() };
    groups.set(name, group);
    if (sessionKey !== undefined) group.sessions.add(sessionKey);
    group.row = { ...withMeasure(group.row, measure, total), sessions: group.sessions.size };
  }
  return [...groups.values()].map(({ row }) => row);
}

/** Sums with one counter's total put where it belongs. The agent's own figure is the only cost a counter knows. */
function withMeasure<Row extends Pick<UsageRow, "usage" | "costNano" | "reportedNano">>(
  row: Row,
  measure: string,
  total: number,
): Row {
  const { usage } = row;
  switch (measure) {
    case "tokens.input":
      return { ...row, usage: { ...usage, input: usage.input + total } };
    case "tokens.output":
      return { ...row, usage: { ...usage, output: usage.output + total } };
    case "tokens.cache-read":
      return { ...row, usage: { ...usage, cacheRead: usage.cacheRead + total } };
    case "tokens.cache-write":
      return { ...row, usage: { ...usage, cacheWrite: usage.cacheWrite + total } };
    case "cost": {
      const nano = usdToNano(total);
      return { ...row, costNano: row.costNano + nano, reportedNano: (row.reportedNano ?? 0) + nano };
    }
    default:
      return row;
  }
}
