import { nanoToUsd, usdToNano } from "../domain/money.ts";
import { formatInstant, quarterMs, type UnixMs } from "../domain/time.ts";
import { totalTokens } from "../domain/usage.ts";
import type { AnswerTimes, Filter, LedgerReader, Span, UsageRow } from "../store/store.ts";
import { addRows, emptyRow } from "../store/usage-row.ts";
import { blockMs, blockSpans, hourOf, spanFinder } from "./block-span.ts";
import { schemaVersion, type UsageGroup } from "./shape.ts";
import { bothSums, isUsed, sessionsUsed } from "./usage.ts";
import { dearestFirst, groupShape, type Group } from "./usage/group.ts";

/** The pace of a block's requests, from the first of them to the last. What only counters tell of has none. */
export interface BurnRate {
  readonly tokens_per_minute: number;
  readonly cost_usd_per_hour: number | null;
}

/** What a block comes to when its pace holds until its end. */
export interface Projection {
  readonly tokens: number;
  readonly cost_usd: number | null;
  readonly remaining_minutes: number;
}

/** Five hours of use, or the silence between two of them (`is_gap`). `key` is its start. */
export interface Block extends UsageGroup {
  readonly start: string;
  readonly end: string;
  /** Time of its last request; null for a gap, and where only counters tell of it. */
  readonly actual_end: string | null;
  /** Now lies in it. */
  readonly is_active: boolean;
  readonly is_gap: boolean;
  /** Of the active block only, and null while it has less than two requests. */
  readonly burn_rate: BurnRate | null;
  readonly projection: Projection | null;
}

/**
 * Answers `hallmonitor report blocks --json`: blocks and gaps in order of time. A session in two blocks counts once
 * in `total`.
 */
export interface BlocksAnswer {
  readonly schema_version: number;
  readonly groups: readonly Block[];
  readonly total: UsageGroup;
}

/**
 * Which blocks are told. What the filter names beside agent and user narrows what is counted in a block, not where it
 * begins.
 */
export interface BlocksQuestion {
  /** Its times choose the blocks that begin in them. */
  readonly filter: Filter;
  readonly now: UnixMs;
  /** By model. */
  readonly breakdown: boolean;
}

/**
 * Usage in the five-hour windows that plan limits are counted in, with the gaps between them. Whose windows they are is
 * decided by agent and user alone: a project or a model has a share in a window, and none of its own.
 */
export function usageByBlock(reader: LedgerReader, question: BlocksQuestion): BlocksAnswer {
  const { filter } = question;
  const spans = windowsOf(reader, { agent: filter.agent, user: filter.user }).filter(
    ({ from }) => from >= (filter.from ?? -Infinity) && from < (filter.to ?? Infinity),
  );
  const whole = { ...filter, from: spans[0]?.from ?? 0, to: spans.at(-1)?.to ?? 0 };
  const uses = usesOf(reader, { ...question, filter: whole, spans });
  const sum = uses.reduce((total, { group }) => addRows(total, group.row), emptyRow());
  const sessions = sessionsUsed(reader, whole);
  return {
    schema_version: schemaVersion,
    groups: withGaps(uses, question.now),
    total: groupShape({ key: undefined, row: { ...sum, sessions } }),
  };
}

function withGaps(uses: readonly Use[], now: UnixMs): Block[] {
  const blocks: Block[] = [];
  for (const [index, use] of uses.entries()) {
    const gap = gapBefore(uses[index - 1], use);
    if (gap !== undefined) blocks.push(gap);
    blocks.push(blockOf(use, now));
  }
  return blocks;
}

function windowsOf(reader: LedgerReader, filter: Filter): Span[] {
  const hours = bothSums(reader, { filter, by: [], period: hourOf }).filter(isUsed);
  return blockSpans(hours.map(({ from = 0 }) => from).toSorted((a, b) => a - b));
}

/** The use of one window, and when it began and ended in it. */
interface Use {
  readonly span: Span;
  readonly group: Group;
  readonly times: AnswerTimes | undefined;
  /** From when to when it was used, by whoever tells: to the quarter hour where counters do. */
  readonly used: AnswerTimes;
  /** What its requests alone used, which have a pace. Of the window that now lies in only. */
  readonly answered: UsageRow | undefined;
}

interface Windows extends BlocksQuestion {
  readonly spans: readonly Span[];
}

function usesOf(reader: LedgerReader, { filter, spans, breakdown, now }: Windows): Use[] {
  const find = spanFinder(spans);
  // An hour of nothing but failures lies in no window.
  const period = (at: UnixMs): Span => find(at) ?? hourOf(at);
  const sums = bothSums(reader, { filter, by: [], period });
  const parts = breakdown ? bothSums(reader, { filter, by: ["model"], period }) : [];
  const partsOf = Map.groupBy(parts, ({ from }) => from);
  const rowOf = new Map(sums.filter(isUsed).map((row) => [row.from, row]));
  const used = spans.filter(({ from }) => rowOf.has(from));
  const times = reader.answerTimes(filter, used);
  const counted = reader.usageFromCounters({ filter, by: [], period: quarterOf }).filter(isUsed);
  const quartersOf = Map.groupBy(counted, ({ from = 0 }) => find(from)?.from);
  return used.map((span, index) => {
    const row = rowOf.get(span.from) ?? emptyRow();
    const models = breakdown ? modelsOf(partsOf.get(span.from) ?? []) : undefined;
    const [answered] = isIn(span, now) ? reader.usage({ filter: { ...filter, ...span } }) : [];
    const answers = times[index];
    const useTimes = usedBetween(answers ?? { first: span.to, last: span.from }, quartersOf.get(span.from));
    return { span, group: groupOf(row, span, models), times: answers, used: useTimes, answered };
  });
}

function usedBetween(answers: AnswerTimes, quarters: readonly UsageRow[] = []): AnswerTimes {
  const starts = quarters.map(({ from = 0 }) => from);
  return {
    first: Math.min(answers.first, ...starts),
    last: Math.max(answers.last, ...starts.map((start) => start + quarterMs)),
  };
}

/** Counters are summed up by quarter hours at the finest. */
function quarterOf(at: UnixMs): Span {
  const from = Math.floor(at / quarterMs) * quarterMs;
  return { from, to: from + quarterMs };
}

function isIn({ from, to }: Span, now: UnixMs): boolean {
  return now >= from && now < to;
}

function modelsOf(parts: readonly UsageRow[]): Group[] {
  return dearestFirst(parts.map((row) => ({ key: row.keys[0], row })));
}

function groupOf(row: UsageRow, { from }: Span, parts: readonly Group[] | undefined): Group {
  const key = formatInstant(from);
  return parts === undefined ? { key, row } : { key, row, parts };
}

function blockOf({ span, group, times, answered }: Use, now: UnixMs): Block {
  const shape = groupShape(group);
  const burn = answered === undefined ? undefined : burnRateOf(spentOf(answered), times);
  return {
    ...shape,
    start: formatInstant(span.from),
    end: formatInstant(span.to),
    actual_end: times === undefined ? null : formatInstant(times.last),
    is_active: isIn(span, now),
    is_gap: false,
    burn_rate: burn ?? null,
    projection: burn === undefined ? null : projectionOf(spentOf(group.row), burn, span.to - now),
  };
}

/** Silence of more than a window's length: it begins where a window from the last use on would have ended. */
function gapBefore(before: Use | undefined, next: Use): Block | undefined {
  if (before === undefined) return undefined;
  const { last } = before.used;
  const { first } = next.used;
  if (first - last <= blockMs) return undefined;
  const start = formatInstant(last + blockMs);
  return {
    ...groupShape({ key: start, row: emptyRow() }),
    start,
    end: formatInstant(first),
    actual_end: null,
    is_active: false,
    is_gap: true,
    burn_rate: null,
    projection: null,
  };
}

interface Spent {
  readonly tokens: number;
  readonly usd: number | null;
}

function spentOf(row: UsageRow): Spent {
  return { tokens: totalTokens(row.usage), usd: groupShape({ key: undefined, row }).cost_usd };
}

function burnRateOf({ tokens, usd }: Spent, times: AnswerTimes | undefined): BurnRate | undefined {
  const minutes = times === undefined ? 0 : (times.last - times.first) / 60_000;
  if (minutes <= 0) return undefined;
  return {
    tokens_per_minute: tokens / minutes,
    cost_usd_per_hour: usd === null ? null : rounded((usd / minutes) * 60),
  };
}

function projectionOf({ tokens, usd }: Spent, burn: BurnRate, leftMs: number): Projection {
  const minutes = Math.round(leftMs / 60_000);
  const perHour = burn.cost_usd_per_hour;
  return {
    tokens: Math.round(tokens + burn.tokens_per_minute * minutes),
    cost_usd: usd === null || perHour === null ? null : rounded(usd + (perHour / 60) * minutes),
    remaining_minutes: minutes,
  };
}

function rounded(usd: number): number {
  return nanoToUsd(usdToNano(usd));
}
