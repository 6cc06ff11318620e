import { formatKnownCount } from "../../format/known-count.ts";
import type { UsageAnswer, UsageGroup, UsageShape } from "../../query/shape.ts";
import { modelNames } from "../../format/model.ts";
import { costText } from "./session-column.ts";
import { plain, type Look, type Paint, type Style } from "./style.ts";
import { formatTable, widestOf, withTotalRule, type Column } from "./table.ts";
import { counted, wrap } from "./text.ts";
import { requestsIn } from "../../format/requests.ts";
import { formatTokens, tokensOf } from "../../format/tokens.ts";
import { unknown } from "../../format/unknown.ts";
import { formatWhole } from "../../domain/whole.ts";
import type { Advice } from "../own-command.ts";

/** A line of a table of usage: a group, one of the models it is made of, or the sum of all. */
export interface UsageLine<Group extends UsageGroup = UsageGroup> {
  readonly role: "group" | "part" | "total";
  readonly name: string;
  readonly sums: UsageGroup;
  /** The group itself; undefined for parts and the total. */
  readonly group: Group | undefined;
}

/** The groups of an answer with their parts below them, and the total last. */
export function usageLines<Group extends UsageGroup>(
  { groups, total }: Pick<UsageAnswer, "total"> & { readonly groups: readonly Group[] },
  nameOf: (group: Group) => string,
): UsageLine<Group>[] {
  const models = modelNames(
    groups.flatMap(({ breakdown = [] }) => breakdown.flatMap(({ key }) => key ?? [])),
  );
  return [
    ...groups.flatMap((group): UsageLine<Group>[] => [
      { role: "group", name: nameOf(group), sums: group, group },
      ...partLines<Group>(group.breakdown ?? [], models),
    ]),
    { role: "total", name: "total", sums: total, group: undefined },
  ];
}

function partLines<Group extends UsageGroup>(
  parts: readonly UsageGroup[],
  models: ReadonlyMap<string, string>,
): UsageLine<Group>[] {
  return parts.map((part, index) => {
    const branch = index === parts.length - 1 ? "└" : "├";
    const name = models.get(part.key ?? "") ?? unknown;
    return { role: "part", name: `${branch} ${name}`, sums: part, group: undefined };
  });
}

/** A column of a table of usage. It is asked for every kind of line, the total among them. */
export type UsageColumn<Group extends UsageGroup> = Column<UsageLine<Group>>;

/** The first column: what the lines are. */
export function nameColumn<Group extends UsageGroup>(title: string, style: Style): UsageColumn<Group> {
  return { title, cell: ({ name }) => name, minWidth: 10, paint: (line) => paintOf(line, style) };
}

/** How many sessions took part. It goes first where there is little room. */
export function sessionsColumn<Group extends UsageGroup>(style: Style): UsageColumn<Group> {
  return numberColumn({ title: "sessions", of: ({ sessions }) => formatWhole(sessions), vanish: 9 }, style);
}

/** Requests, tokens by class and in all, and what they cost. `exact`: every digit, else three and a unit. */
export function sumColumns<Group extends UsageGroup>(exact: boolean, style: Style): UsageColumn<Group>[] {
  const text = exact ? (tokens: number): string => formatWhole(tokens) : formatTokens;
  const tokens = (title: string, of: (usage: UsageShape) => number, vanish?: number): UsageColumn<Group> =>
    numberColumn({ title, of: ({ usage }) => text(of(usage)), vanish }, style);
  return [
    numberColumn({ title: "reqs", of: (sums) => formatKnownCount(requestsIn(sums)), vanish: 7 }, style),
    tokens("in", (usage) => usage.input_tokens, 8),
    tokens("out", (usage) => usage.output_tokens, 8),
    tokens("written", (usage) => usage.cache_creation_input_tokens, 8),
    tokens("cached", (usage) => usage.cache_read_input_tokens, 8),
    tokens("tokens", tokensOf),
    numberColumn({ title: "cost", of: costText }, style),
  ];
}

interface NumberColumn {
  readonly title: string;
  readonly of: (sums: UsageGroup) => string;
  readonly vanish?: number | undefined;
}

function numberColumn<Group extends UsageGroup>(
  { title, of, vanish }: NumberColumn,
  style: Style,
): UsageColumn<Group> {
  return {
    title,
    align: "right",
    cell: ({ sums }) => of(sums),
    paint: (line) => paintOf(line, style),
    ...(vanish === undefined ? {} : { vanish }),
  };
}

function paintOf({ role }: Pick<UsageLine, "role">, style: Style): Paint {
  return { group: plain, part: style.dim, total: style.bold }[role];
}

/** How tables of usage and costs are drawn. Where `width` has room for all columns, tokens have every digit. */
export interface UsageTableSettings extends Look {
  readonly advice: Advice;
  /** How many requests without a price people logged themselves. */
  readonly unpricedByHand: () => number;
}

/** The table with a rule above its total. Tokens are exact where the terminal is wide enough for all columns. */
export function formatUsageTable<Group extends UsageGroup>(
  lines: readonly UsageLine<Group>[],
  columnsOf: (exact: boolean) => readonly UsageColumn<Group>[],
  { width, style }: UsageTableSettings,
): string[] {
  const whole = formatTable(lines, columnsOf(true), { width: Infinity, title: style.dim });
  const table =
    widestOf(whole) <= width ? whole : formatTable(lines, columnsOf(false), { width, title: style.dim });
  return withTotalRule(table, style.dim);
}

/** Says that the cost is not of everything, where it is not. */
export function unpricedNote(
  {
    unpriced_requests: count,
    unpriced_tokens: tokens,
  }: Pick<UsageGroup, "unpriced_requests" | "unpriced_tokens">,
  { width, style, advice, unpricedByHand }: UsageTableSettings,
): string[] {
  const notes = [
    ...(count === 0 ? [] : [unpricedText(count, Math.min(count, unpricedByHand()))]),
    ...(tokens === 0 ? [] : [uncostedText(tokens)]),
  ];
  return notes.flatMap((note) => wrap(advice(note), Math.max(1, width))).map((line) => style.dim(line));
}

/** Why there is no price: the catalogue knows nothing of what people logged. */
function unpricedText(count: number, logged: number): string {
  const are = count === 1 ? "is" : "are";
  const told = `${counted(count, "request")} without a price ${are} not in the cost`;
  if (logged === count) return `${told}: logged by hand, a total of tokens has no price.`;
  const rest =
    logged === 0
      ? ""
      : `; ${formatWhole(logged)} of them ${logged === 1 ? "was logged by hand, and has" : "were logged by hand, and have"} none`;
  return `${told} (+): 'hallmonitor prices MODEL' says why${rest}.`;
}

function uncostedText(tokens: number): string {
  const are = tokens === 1 ? "is" : "are";
  return `${counted(tokens, "token")} ${are} not in the cost (+): counters or a person told of a whole session, and not what it cost.`;
}
