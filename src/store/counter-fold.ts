import type { UnixMs } from "../domain/time.ts";
import { PeriodWalk } from "./period-walk.ts";
import { usdToNano } from "../domain/money.ts";
import { totalTokens } from "../domain/usage.ts";
import type { PeriodOf, UsageRow } from "./store.ts";
import { addRows, emptyRow } from "./usage-row.ts";

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
  const groups = new Map<string, CounterGroup>();
  for (const { keys, at, sessionKey, measure, total } of sums) {
    const start = walk?.startOf(at);
    // What was told and taken back again was nothing.
    if (total === 0) continue;
    const name = JSON.stringify([start, ...keys.map((key) => key ?? null)]);
    const group = groups.get(name) ?? { keys, start, sessions: new Map() };
    groups.set(name, group);
    const told = group.sessions.get(sessionKey) ?? emptyRow();
    group.sessions.set(sessionKey, withMeasure(told, measure, total));
  }
  return [...groups.values()].map(rowOf);
}

/** What each session told in one group; under undefined, what names no session. */
interface CounterGroup {
  readonly keys: UsageRow["keys"];
  readonly start: UnixMs | undefined;
  readonly sessions: Map<number | undefined, UsageRow>;
}

function rowOf({ keys, start, sessions }: CounterGroup): UsageRow {
  return [...sessions].map(sessionRow).reduce(addRows, emptyRow(keys, start));
}

/** A cost that one session told says nothing of the tokens of another. */
function sessionRow([key, row]: readonly [number | undefined, UsageRow]): UsageRow {
  const unpricedTokens = row.reportedNano === undefined ? totalTokens(row.usage) : 0;
  return { ...row, sessions: key === undefined ? 0 : 1, unpricedTokens };
}

/** Sums with one counter's total put where it belongs. The agent's own figure is the only cost a counter knows. */
function withMeasure(row: UsageRow, measure: string, total: number): UsageRow {
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
