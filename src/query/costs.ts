import { nanoToUsd, type NanoUsd } from "../domain/money.ts";
import type { UnixMs } from "../domain/time.ts";
import { addUsage, noUsage } from "../domain/usage.ts";
import type { CostRow, LedgerReader, UsageQuestion as StoreQuestion, UsageRow } from "../store/store.ts";
import { knownCost, usageShape } from "./session-shape.ts";
import { schemaVersion, type UsageShape } from "./shape.ts";
import { dimensionsOf, isPeriod, named, type UsageQuestion } from "./usage.ts";
import { foldGroups } from "./usage/group.ts";

/** What the usage of one group cost: `CostBreakdown` of the API, and what stands beside it. All null while nothing in it has a price. */
export interface CostGroup {
  readonly key: string | null;
  /** Whose session it is, of groups that are sessions. */
  readonly agent?: string | undefined;
  readonly requests: number;
  readonly unpriced_requests: number;
  /** As in a group of usage. */
  readonly unpriced_tokens: number;
  readonly usage: UsageShape;
  readonly input_cost_usd: number | null;
  readonly output_cost_usd: number | null;
  readonly cache_read_cost_usd: number | null;
  readonly cache_creation_cost_usd: number | null;
  /** Billed by the piece: web searches. */
  readonly server_tool_cost_usd: number | null;
  /** A part of the total that nobody split: what agents report by counters alone. */
  readonly unsplit_cost_usd: number | null;
  readonly total_cost_usd: number | null;
  /** What the prompts would have cost more without a cache; below zero where writing it did not pay. */
  readonly cache_savings_usd: number | null;
}

const tokenClasses = ["input", "output", "cache_read", "cache_creation"] as const;

/** What providers price apart. Reasoning is a part of `output`, writes for an hour are a part of `cache_creation`. */
export type TokenClass = (typeof tokenClasses)[number];

/** One class of tokens over all groups. What is billed by the piece, or split by nobody, has a name and no tokens. */
export interface TokenClassCost {
  readonly token_class: TokenClass | "server_tools" | "unsplit";
  readonly tokens: number | null;
  readonly cost_usd: number | null;
  /** Part of the total cost, 0 to 1; null while there is none. */
  readonly share: number | null;
}

/**
 * Answers `GET /api/metrics/costs` and `hallmonitor costs`. `token_classes` divides the total: always into the four
 * classes of tokens, into `server_tools` and `unsplit` where these cost anything.
 */
export interface CostsAnswer {
  readonly schema_version: number;
  readonly groups: readonly CostGroup[];
  readonly token_classes: readonly TokenClassCost[];
  readonly total: CostGroup;
}

/** What usage cost, in groups and in total, by class of tokens. Periods in order of time, else the most expensive first. */
export function costsBy(reader: LedgerReader, question: Omit<UsageQuestion, "breakdown">): CostsAnswer {
  const groups = costGroups(reader, question);
  const total = groups.reduce((sum, { row }) => addCosts(sum, row), emptyCosts([], undefined));
  const shape = costShape({ key: undefined }, total);
  return {
    schema_version: schemaVersion,
    groups: groups.map((group) => costShape(group, group.row)),
    token_classes: classesOf(shape),
    total: shape,
  };
}

interface Name {
  readonly key: string | undefined;
  readonly agent?: string | undefined;
}

interface Group extends Name {
  readonly row: CostRow;
}

function costGroups(reader: LedgerReader, question: Omit<UsageQuestion, "breakdown">): Group[] {
  const { grouping, filter, calendar } = question;
  if (isPeriod(grouping)) {
    const rows = bothCosts(reader, { filter, period: (at) => calendar.spanOf(at, grouping) });
    const ordered = rows.toSorted((a, b) => startOf(a) - startOf(b));
    return folded(ordered.map((row) => ({ key: calendar.keyOf(startOf(row), grouping), row })));
  }
  const rows = bothCosts(reader, { filter, by: dimensionsOf[grouping] });
  return folded(rows.map((row) => named(grouping, row))).toSorted((a, b) => b.row.costNano - a.row.costNano);
}

function startOf({ from = 0 }: { readonly from: UnixMs | undefined }): UnixMs {
  return from;
}

/** Counters know what a session cost, and no parts of it. */
export function bothCosts(reader: LedgerReader, question: StoreQuestion): CostRow[] {
  return [...reader.costs(question), ...reader.usageFromCounters(question).map(unsplitCosts)];
}

function unsplitCosts({ keys, from, unpricedTokens, usage, costNano }: UsageRow): CostRow {
  return { ...emptyCosts(keys, from), unpricedTokens, usage, costNano, unsplitNano: costNano };
}

function folded(groups: readonly Group[]): Group[] {
  return [...foldGroups(groups, addCosts).values()];
}

/** The costs of nothing, for `addCosts` to begin with: 0 is what nothing cost, and not unknown. */
export function emptyCosts(keys: CostRow["keys"], from: UnixMs | undefined): CostRow {
  const split = { inputNano: 0, outputNano: 0, cacheReadNano: 0, cacheWriteNano: 0, cacheSavedNano: 0 };
  return {
    keys,
    from,
    requests: 0,
    unpricedRequests: 0,
    unpricedTokens: 0,
    usage: noUsage,
    costNano: 0,
    split,
    unsplitNano: 0,
  };
}

/** The costs of both, under the name of the first. */
export function addCosts(a: CostRow, b: CostRow): CostRow {
  return {
    ...a,
    requests: a.requests + b.requests,
    unpricedRequests: a.unpricedRequests + b.unpricedRequests,
    unpricedTokens: a.unpricedTokens + b.unpricedTokens,
    usage: addUsage(a.usage, b.usage),
    costNano: a.costNano + b.costNano,
    split: {
      inputNano: a.split.inputNano + b.split.inputNano,
      outputNano: a.split.outputNano + b.split.outputNano,
      cacheReadNano: a.split.cacheReadNano + b.split.cacheReadNano,
      cacheWriteNano: a.split.cacheWriteNano + b.split.cacheWriteNano,
      cacheSavedNano: a.split.cacheSavedNano + b.split.cacheSavedNano,
    },
    unsplitNano: a.unsplitNano + b.unsplitNano,
  };
}

/** The costs of a group in the API's shape. */
export function costShape({ key, agent }: Name, row: CostRow): CostGroup {
  const total = knownCost(row);
  const usd = (nano: NanoUsd): number | null => (total === null ? null : nanoToUsd(nano));
  const { split } = row;
  // A cost that nobody split has parts all the same, and nobody knows them.
  const isSplit = row.unsplitNano === 0 || row.unsplitNano !== row.costNano;
  const part = (nano: NanoUsd): number | null => (isSplit ? usd(nano) : null);
  return {
    key: key ?? null,
    ...(agent === undefined ? {} : { agent }),
    requests: row.requests,
    unpriced_requests: row.unpricedRequests,
    unpriced_tokens: row.unpricedTokens,
    usage: usageShape(row.usage),
    input_cost_usd: part(split.inputNano),
    output_cost_usd: part(split.outputNano),
    cache_read_cost_usd: part(split.cacheReadNano),
    cache_creation_cost_usd: part(split.cacheWriteNano),
    server_tool_cost_usd: part(serverToolNano(row)),
    unsplit_cost_usd: usd(row.unsplitNano),
    total_cost_usd: total,
    cache_savings_usd: part(split.cacheSavedNano),
  };
}

/** What is left when all classes of tokens, and what nobody split, are taken off. */
function serverToolNano({ costNano, split, unsplitNano }: CostRow): NanoUsd {
  const { inputNano, outputNano, cacheReadNano, cacheWriteNano } = split;
  return costNano - unsplitNano - inputNano - outputNano - cacheReadNano - cacheWriteNano;
}

function classesOf(total: CostGroup): TokenClassCost[] {
  const { usage, total_cost_usd: whole } = total;
  const told: [TokenClassCost["token_class"], number | null, number | null][] = [
    ["input", usage.input_tokens, total.input_cost_usd],
    ["output", usage.output_tokens, total.output_cost_usd],
    ["cache_read", usage.cache_read_input_tokens, total.cache_read_cost_usd],
    ["cache_creation", usage.cache_creation_input_tokens, total.cache_creation_cost_usd],
    ["server_tools", null, total.server_tool_cost_usd],
    ["unsplit", null, total.unsplit_cost_usd],
  ];
  return told
    .filter(([, tokens, cost]) => tokens !== null || (cost ?? 0) !== 0)
    .map(([token_class, tokens, cost_usd]) => ({
      token_class,
      tokens,
      cost_usd,
      share: cost_usd === null || whole === null || whole === 0 ? null : cost_usd / whole,
    }));
}
