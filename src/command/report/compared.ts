import { AppError } from "../../domain/error.ts";
import { nanoToUsd, usdToNano } from "../../domain/money.ts";
import { formatKnownCount } from "../../format/known-count.ts";
import { withPrevious, type Compared } from "../../query/previous.ts";
import type { UsageAnswer, UsageGroup } from "../../query/shape.ts";
import type { Filter } from "../../store/store.ts";
import { changeText } from "../../format/change.ts";
import { formatCsv, type Cell, type Field } from "../../format/csv.ts";
import { groupNames } from "../format/group-name.ts";
import { formatMarkdown } from "../format/markdown.ts";
import { costText } from "../format/session-column.ts";
import type { Style } from "../format/style.ts";
import { formatTable, withTotalRule, type Column } from "../format/table.ts";
import { wrap } from "../format/text.ts";
import { requestsOf } from "../../format/requests.ts";
import { formatTokens, tokensOf } from "../../format/tokens.ts";
import { unpricedNote } from "../format/usage-table.ts";
import { nothingText, type Printout } from "../output.ts";
import type { Asked } from "./asked.ts";
import { kinds, type UsageKind } from "./kind.ts";

type ComparedUsage = Compared<UsageAnswer>;

/** What a line tells of one of its two times. */
interface Sums {
  readonly key: string | null;
  readonly requests: number;
  readonly tokens: number;
  readonly cost_usd: number | null;
  readonly unpriced_requests: number;
  readonly unpriced_tokens: number;
}

interface Line {
  readonly name: string;
  readonly now: Sums;
  readonly before: Sums;
}

const nothing: Sums = {
  key: null,
  requests: 0,
  tokens: 0,
  cost_usd: 0,
  unpriced_requests: 0,
  unpriced_tokens: 0,
};

/** A report with what was before beside each line, and in words what that is. */
export function comparedReport(
  kind: UsageKind,
  asked: Asked,
  usage: (part: Filter) => UsageAnswer,
): Printout {
  const { filter, calendar, now, comparison = "previous" } = asked;
  if (asked.breakdown)
    throw new AppError("invalid", "--compare and --breakdown are two views of a report; choose one");
  const { grouping } = kinds[kind];
  const question = { comparison, grouping, filter, calendar, now, fromName: "--since or --last" };
  const answer = (): ComparedUsage => withPrevious(question, usage);
  return {
    text: () => textOf(answer(), kind, asked),
    json: answer,
    csv: () => csvOf(answer(), grouping),
    markdown: () => formatMarkdown(linesOf(answer(), kind), columnsOf(kind, asked.settings.style)),
  };
}

function textOf(answer: ComparedUsage, kind: UsageKind, asked: Asked): string {
  const { settings } = asked;
  const { width, style } = settings;
  const { groups, total, previous } = answer;
  if (groups.length === 0 && previous.groups.length === 0) return nothingText(asked, settings);
  const table = formatTable(linesOf(answer, kind), columnsOf(kind, style), { width, title: style.dim });
  const note = wrap(`before: ${previous.description}`, Math.max(1, width));
  return [
    ...withTotalRule(table, style.dim),
    ...note.map((line) => style.dim(line)),
    ...unpricedNote(total, settings),
  ].join("\n");
}

/** A line for each group, one for all that was used before only, and the total. */
function linesOf(answer: ComparedUsage, kind: UsageKind): Line[] {
  const nameOf = groupNames(kinds[kind].grouping, answer.groups);
  const pairs = pairsOf(answer);
  const gone = pairs.filter(({ now }) => now === undefined).map(({ before }) => before);
  return [
    ...pairs.flatMap(({ now, before }) => (now === undefined ? [] : [{ name: nameOf(now), now, before }])),
    ...(gone.length === 0 ? [] : [{ name: "before only", now: nothing, before: gone.reduce(addSums) }]),
    { name: "total", now: sumsOf(answer.total), before: sumsOf(answer.previous.total) },
  ];
}

interface Pair {
  /** Undefined: it was used before only. */
  readonly now: Sums | undefined;
  readonly before: Sums;
}

function pairsOf({ groups, previous }: ComparedUsage): Pair[] {
  const before = new Map(previous.groups.map((group) => [group.counterpart, sumsOf(group)]));
  const known = new Set(groups.map(({ key }) => key));
  const gone = previous.groups.filter(({ counterpart }) => !known.has(counterpart));
  return [
    ...groups.map((group) => ({ now: sumsOf(group), before: before.get(group.key) ?? nothing })),
    ...gone.map((group) => ({ now: undefined, before: sumsOf(group) })),
  ];
}

function sumsOf({ key, requests, usage, cost_usd, unpriced_requests, unpriced_tokens }: UsageGroup): Sums {
  return { key, requests, tokens: tokensOf(usage), cost_usd, unpriced_requests, unpriced_tokens };
}

function addSums(a: Sums, b: Sums): Sums {
  const isUnknown = a.cost_usd === null && b.cost_usd === null;
  return {
    key: null,
    requests: a.requests + b.requests,
    tokens: a.tokens + b.tokens,
    cost_usd: isUnknown ? null : nanoToUsd(usdToNano(a.cost_usd ?? 0) + usdToNano(b.cost_usd ?? 0)),
    unpriced_requests: a.unpriced_requests + b.unpriced_requests,
    unpriced_tokens: a.unpriced_tokens + b.unpriced_tokens,
  };
}

function requestsText(sums: Sums): string {
  return formatKnownCount(requestsOf(sums, sums.tokens));
}

function columnsOf(kind: UsageKind, style: Style): Column<Line>[] {
  const dim = () => style.dim;
  const right = { align: "right" } as const;
  return [
    { title: kinds[kind].title, cell: ({ name }) => name, minWidth: 8 },
    { ...right, title: "reqs", cell: ({ now }) => requestsText(now), vanish: 7 },
    {
      ...right,
      title: "before",
      cell: ({ before }) => requestsText(before),
      vanish: 8,
      paint: dim,
    },
    { ...right, title: "tokens", cell: ({ now }) => formatTokens(now.tokens), vanish: 5 },
    { ...right, title: "before", cell: ({ before }) => formatTokens(before.tokens), vanish: 6, paint: dim },
    { ...right, title: "cost", cell: ({ now }) => costText(now) },
    { ...right, title: "before", cell: ({ before }) => costText(before), vanish: 4, paint: dim },
    { ...right, title: "change", cell: ({ now, before }) => changeText(now.cost_usd, before.cost_usd) },
  ];
}

/** A row for each group, and for each that was used before only: the rows of either time add up to its total. */
function csvOf(answer: ComparedUsage, grouping: string): string {
  const fields = (prefix: string, of: (pair: Pair) => Sums | undefined): Field<Pair>[] => {
    const value = (pick: (sums: Sums) => Cell) => (pair: Pair) => pick(of(pair) ?? nothing);
    return [
      { name: `${prefix}${grouping}`, value: value(({ key }) => key) },
      { name: `${prefix}requests`, value: value((sums) => requestsOf(sums, sums.tokens)) },
      { name: `${prefix}total_tokens`, value: value(({ tokens }) => tokens) },
      { name: `${prefix}cost_usd`, value: value(({ cost_usd }) => cost_usd) },
      { name: `${prefix}unpriced_requests`, value: value((sums) => sums.unpriced_requests) },
      { name: `${prefix}unpriced_tokens`, value: value((sums) => sums.unpriced_tokens) },
    ];
  };
  return formatCsv(pairsOf(answer), [
    ...fields("", ({ now }) => now),
    ...fields("previous_", ({ before }) => before),
  ]);
}
