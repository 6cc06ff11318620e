import { nanoToUsd } from "../domain/money.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import { totalTokens } from "../domain/usage.ts";
import type { Filter, LedgerReader, UsageQuestion, UsageRow } from "../store/store.ts";
import { addRows, emptyRow } from "../store/usage-row.ts";
import type { Calendar } from "./calendar.ts";
import { usageByBlock, type Block } from "./blocks.ts";
import { identityOf, sessionsByIdentity } from "./session-usage.ts";
import { usageOf } from "./session-shape.ts";
import { isUsed } from "./usage.ts";

/**
 * Answers in the shapes that ccusage 20.0.24 prints with `--json`, for scripts that read them. Names and their order are
 * its own; money is ours, and a model without a price says so as it does there. See docs/reports.md for what differs.
 */

/** Its reports over time, with the period each of its rows is. */
export const ccusagePeriods = { daily: "day", weekly: "week", monthly: "month" } as const;

/** The name of such a report, which is also the key that its rows stand under in the answer. */
export type CcusagePeriod = keyof typeof ccusagePeriods;

const formerNames = { daily: "date", weekly: "week", monthly: "month" } as const satisfies Record<
  CcusagePeriod,
  string
>;

interface Tokens {
  readonly cacheCreationTokens: number;
  readonly cacheReadTokens: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

interface ModelBreakdown extends Tokens {
  readonly cost: number;
  readonly missingPricing?: true;
  readonly modelName: string;
}

interface CcusageRow extends Tokens {
  readonly agent: string;
  readonly metadata: { readonly agents: readonly string[] } | { readonly lastActivity: string | null };
  readonly modelBreakdowns: readonly ModelBreakdown[];
  readonly modelsUsed: readonly string[];
  readonly period: string;
  readonly totalCost: number;
  readonly totalTokens: number;
  /** What `ccusage claude …` and earlier versions call `period`, for scripts that were written for those. */
  readonly date?: string;
  readonly week?: string;
  readonly month?: string;
  readonly sessionId?: string;
}

interface Totals extends Tokens {
  readonly totalCost: number;
  readonly totalTokens: number;
  readonly unpricedModels?: readonly string[];
}

/** Rows under the name of the report (`daily`, `weekly`, `monthly`, `session`), and beside them `totals`. */
export type CcusageAnswer = Readonly<Record<string, readonly CcusageRow[] | Totals>>;

interface Question {
  readonly filter: Filter;
  readonly calendar: Calendar;
}

/** `ccusage daily`, `weekly` and `monthly`: a row for all agents of a period. */
export function ccusageByPeriod(
  reader: LedgerReader,
  kind: CcusagePeriod,
  { filter, calendar }: Question,
): CcusageAnswer {
  const period = ccusagePeriods[kind];
  const rows = usedRows(reader, {
    filter,
    by: ["agent", "model"],
    period: (at) => calendar.spanOf(at, period),
  });
  const ordered = rows.toSorted((a, b) => (a.from ?? 0) - (b.from ?? 0));
  const periods = Map.groupBy(ordered, ({ from = 0 }) => calendar.keyOf(from, period));
  const shapes = [...periods].map(([name, own]) =>
    periodShape({ [formerNames[kind]]: name, period: name }, own),
  );
  return sorted({ [kind]: shapes, totals: totalsShape(ordered) });
}

/** Those of counters stand for themselves: beside a price, tokens whose cost nobody told would look as if they had one. */
function usedRows(reader: LedgerReader, question: UsageQuestion): UsageRow[] {
  return [...reader.usage(question), ...reader.usageFromCounters(question)].filter(isUsed);
}

function periodShape(names: { readonly period: string }, rows: readonly UsageRow[]): CcusageRow {
  return sorted({
    ...rowShape("all", rows),
    ...names,
    metadata: { agents: distinct(rows.map(({ keys }) => agentName(keys[0]))) },
  });
}

/** `ccusage session`: the most expensive first. */
export function ccusageBySession(reader: LedgerReader, { filter }: Question): CcusageAnswer {
  const rows = usedRows(reader, { filter, by: ["session", "agent", "model"] });
  const known = sessionsByIdentity(reader, filter);
  const sessions = [...Map.groupBy(rows, identityOf)].map(([identity, own]) =>
    sessionShape(own, known.get(identity)?.lastSeenAt),
  );
  const ordered = sessions.toSorted((a, b) => b.totalCost - a.totalCost || b.totalTokens - a.totalTokens);
  return { session: ordered, totals: totalsShape(rows) };
}

function sessionShape(rows: readonly UsageRow[], lastSeenAt: UnixMs | undefined): CcusageRow {
  const [id, agent] = rows[0]?.keys ?? [];
  return sorted({
    ...rowShape(agentName(agent), rows),
    metadata: { lastActivity: lastSeenAt === undefined ? null : formatInstant(lastSeenAt) },
    period: id ?? "unknown",
    sessionId: id ?? "unknown",
  });
}

/** `ccusage blocks`, which knows Claude Code alone unless another agent is asked for. */
export function ccusageByBlock(reader: LedgerReader, question: { filter: Filter; now: UnixMs }) {
  const filter = { ...question.filter, agent: question.filter.agent ?? "claude-code" };
  const { groups } = usageByBlock(reader, { filter, now: question.now, breakdown: true });
  const blocks = groups.map((block) => blockShape(block));
  return { blocks: blocks.toSorted((a, b) => (a.startTime < b.startTime ? -1 : 1)) };
}

function blockShape(block: Block) {
  const { usage, breakdown = [] } = block;
  return {
    actualEndTime: block.actual_end,
    burnRate: burnShape(block),
    costUSD: block.cost_usd ?? 0,
    endTime: block.end,
    entries: block.requests,
    id: block.is_gap ? `gap-${block.start}` : block.start,
    isActive: block.is_active,
    isGap: block.is_gap,
    models: breakdown.map(({ key }) => key ?? "unknown"),
    projection: projectionShape(block),
    startTime: block.start,
    tokenCounts: {
      cacheCreationInputTokens: usage.cache_creation_input_tokens,
      cacheReadInputTokens: usage.cache_read_input_tokens,
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens,
    },
    totalTokens: totalTokens(usageOf(usage)),
  };
}

function burnShape({ burn_rate, usage }: Block) {
  if (burn_rate === null) return null;
  const fresh = (usage.input_tokens + usage.output_tokens) / totalTokens(usageOf(usage));
  return {
    costPerHour: burn_rate.cost_usd_per_hour ?? 0,
    tokensPerMinute: burn_rate.tokens_per_minute,
    tokensPerMinuteForIndicator: burn_rate.tokens_per_minute * fresh,
  };
}

function projectionShape({ projection }: Block) {
  if (projection === null) return null;
  return {
    remainingMinutes: projection.remaining_minutes,
    totalCost: Math.round((projection.cost_usd ?? 0) * 100) / 100,
    totalTokens: projection.tokens,
  };
}

function rowShape(agent: string, rows: readonly UsageRow[]) {
  const models = modelSums(rows);
  const sum = sumOf(rows);
  return {
    agent,
    ...tokenShape(sum),
    modelBreakdowns: models.map(modelShape),
    modelsUsed: models.map(({ name }) => name).toSorted(),
    totalCost: usd(sum),
    totalTokens: totalTokens(sum.usage),
  };
}

interface ModelSum {
  readonly name: string;
  readonly sum: UsageRow;
  /** Whether a part of it has no price. */
  readonly isUnpriced: boolean;
}

/** Sums by model, which is the last of a row's keys, the most expensive first. */
function modelSums(rows: readonly UsageRow[]): ModelSum[] {
  const models = Map.groupBy(rows, ({ keys }) => keys.at(-1) ?? "unknown");
  return [...models]
    .map(([name, own]) => ({ name, sum: sumOf(own), isUnpriced: own.some(lacksPrice) }))
    .toSorted((a, b) => usd(b.sum) - usd(a.sum) || (a.name < b.name ? -1 : 1));
}

function lacksPrice(row: UsageRow): boolean {
  return row.unpricedRequests > 0 || row.unpricedTokens > 0;
}

function modelShape({ name, sum, isUnpriced }: ModelSum): ModelBreakdown {
  const unpriced = isUnpriced ? { missingPricing: true as const } : {};
  return sorted({ ...tokenShape(sum), cost: usd(sum), ...unpriced, modelName: name });
}

function totalsShape(rows: readonly UsageRow[]): Totals {
  const sum = sumOf(rows);
  const unpriced = modelSums(rows)
    .filter(({ isUnpriced }) => isUnpriced)
    .map(({ name }) => name);
  return {
    ...tokenShape(sum),
    totalCost: usd(sum),
    totalTokens: totalTokens(sum.usage),
    ...(unpriced.length === 0 ? {} : { unpricedModels: unpriced.toSorted() }),
  };
}

function tokenShape({ usage }: UsageRow): Tokens {
  return {
    cacheCreationTokens: usage.cacheWrite,
    cacheReadTokens: usage.cacheRead,
    inputTokens: usage.input,
    outputTokens: usage.output,
  };
}

function sumOf(rows: readonly UsageRow[]): UsageRow {
  return rows.reduce((sum, row) => addRows(sum, row), emptyRow());
}

function usd({ costNano }: UsageRow): number {
  return nanoToUsd(costNano);
}

function agentName(agent: string | undefined): string {
  return agent === "claude-code" ? "claude" : (agent ?? "unknown");
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}

/** With its keys in the order of the alphabet, as ccusage prints them. */
function sorted<T extends object>(shape: T): T {
  return Object.fromEntries(Object.entries(shape).toSorted(([a], [b]) => (a < b ? -1 : 1))) as T;
}
