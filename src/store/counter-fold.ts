import type { UnixMs } from "../domain/time.ts";
import { PeriodWalk } from "./period-walk.ts";
import { usdToNano } from "../domain/money.ts";
import { totalTokens } from "../domain/usage.ts";
import type { PeriodOf, UsageRow } from "./store.ts";
import { emptyRow } from "./usage-row.ts";

/** What one counter of one session told of a model at one time, or in one quarter hour. */
export interface CounterSum {
  readonly keys: UsageRow["keys"];
  readonly at: UnixMs;
  readonly sessionKey: number | undefined;
  readonly model: string | undefined;
  readonly measure: string;
  readonly total: number;
}

/** The sums of counters as the rows of a question, whose periods they are told in the order of. */
export function foldCounters(
  sums: readonly CounterSum[],
  { from, period }: { from: UnixMs | undefined; period: PeriodOf | undefined },
): UsageRow[] {
  const walk = period === undefined ? undefined : new PeriodWalk(period, from);
  // A cost says nothing of the tokens of another session, or of another model. Whatever the groups are, it is told or it is not.
  const costed = new Set(sums.filter(({ measure }) => measure === "cost").map(accountOf));
  const groups = new Map<string, { row: UsageRow; readonly sessions: Set<number> }>();
  for (const sum of sums) {
    const { keys, at, sessionKey, measure, total } = sum;
    const start = walk?.startOf(at);
    // What was told and taken back again was nothing.
    if (total === 0) continue;
    const name = JSON.stringify([start, ...keys.map((key) => key ?? null)]);
    const group = groups.get(name) ?? { row: emptyRow(keys, start), sessions: new Set() };
    groups.set(name, group);
    if (sessionKey !== undefined) group.sessions.add(sessionKey);
    const row = withMeasure(group.row, measure, total);
    const tokens = totalTokens(row.usage) - totalTokens(group.row.usage);
    const unpricedTokens = row.unpricedTokens + (costed.has(accountOf(sum)) ? 0 : tokens);
    group.row = { ...row, unpricedTokens, sessions: group.sessions.size };
  }
  return [...groups.values()].map(({ row }) => row);
}

/** Whose cost one is, of those that are told apart. */
function accountOf({ sessionKey, model }: CounterSum): string {
  return JSON.stringify([sessionKey ?? null, model ?? null]);
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
