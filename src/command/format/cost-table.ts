import type { CostGroup, CostsAnswer } from "../../query/costs.ts";
import type { Grouping } from "../../query/usage.ts";
import { groupNames } from "./group-name.ts";
import { formatMarkdown } from "./markdown.ts";
import { formatUsd } from "../../format/money.ts";
import { costText } from "./session-column.ts";
import { narrowShare } from "../../format/percent.ts";
import { shareBar } from "./share-bar.ts";
import { plain, type Style } from "./style.ts";
import { formatTable, withTotalRule, type Column } from "./table.ts";
import { counted, fit, plainText, wrap } from "./text.ts";
import { formatTokens, tokensOf } from "../../format/tokens.ts";
import { unpricedNote, type UsageTableSettings } from "./usage-table.ts";
import { savingText } from "../../format/saving.ts";
import { tokenClassName } from "../../format/token-class.ts";

/** Sessions that a terminal shows unless it is asked for all. */
const dearest = 50;

/** Costs by class of tokens in groups, the sum of all, and what the cache saved. Fits `width`. */
export function formatCosts(
  answer: CostsAnswer,
  way: Grouping,
  settings: UsageTableSettings & { readonly all: boolean },
): string {
  const { width, style, all } = settings;
  const lines = costLines(answer, way);
  const whole = lines.slice(0, -1);
  const groups = way === "session" && !all ? whole.slice(0, dearest) : whole;
  const more = whole.length - groups.length;
  const table = formatTable([...groups, ...lines.slice(-1)], costColumns(way, answer, style), {
    width,
    title: style.dim,
  });
  const note = `… and ${counted(more, "session")} that cost less, in the total too: --all shows them`;
  return [
    ...withTotalRule(table, style.dim),
    ...(more === 0 ? [] : [style.dim(fit(note, width))]),
    ...notes(answer, settings),
  ].join("\n");
}

/** Costs over the classes of tokens alone. */
export function formatClasses(answer: CostsAnswer, settings: UsageTableSettings): string {
  const { width, style } = settings;
  const table = formatTable(classLines(answer), classColumns(style), { width, title: style.dim });
  return [...withTotalRule(table, style.dim), ...notes(answer, settings)].join("\n");
}

/** Costs in groups in Markdown. Every group is there, also the sessions that a terminal leaves out. */
export function markdownCosts(answer: CostsAnswer, way: Grouping, { style }: UsageTableSettings): string {
  return formatMarkdown(costLines(answer, way), costColumns(way, answer, style));
}

/** The classes in Markdown, without the bars: their column has no title. */
export function markdownClasses(answer: CostsAnswer, { style }: UsageTableSettings): string {
  const named = classColumns(style).filter(({ title }) => title !== "");
  return formatMarkdown(classLines(answer), named);
}

interface CostLine {
  readonly name: string;
  readonly isTotal: boolean;
  readonly costs: CostGroup;
}

function costLines({ groups, total }: CostsAnswer, way: Grouping): CostLine[] {
  const nameOf = groupNames(way, groups);
  return [
    ...groups.map((costs) => ({ name: nameOf(costs), isTotal: false, costs })),
    { name: "total", isTotal: true, costs: total },
  ];
}

function costColumns(way: Grouping, { groups, total }: CostsAnswer, style: Style): Column<CostLine>[] {
  const look = ({ isTotal }: CostLine) => (isTotal ? style.bold : plain);
  const usd = (
    title: string,
    of: (costs: CostGroup) => number | null,
    vanish?: number,
  ): Column<CostLine> => ({
    title,
    align: "right",
    cell: ({ costs }) => formatUsd(of(costs)),
    paint: look,
    ...(vanish === undefined ? {} : { vanish }),
  });
  const title = way.replaceAll("_", " ");
  return [
    { title: title === "week" ? "week of" : title, cell: ({ name }) => name, minWidth: 10, paint: look },
    ...(shareAnId(groups) ? [agentColumn(style)] : []),
    {
      title: "tokens",
      align: "right",
      cell: ({ costs }) => formatTokens(tokensOf(costs.usage)),
      vanish: 4,
      paint: look,
    },
    usd("in", (costs) => costs.input_cost_usd, 3),
    usd("out", (costs) => costs.output_cost_usd, 3),
    usd("written", (costs) => costs.cache_creation_cost_usd, 3),
    usd("cached", (costs) => costs.cache_read_cost_usd, 3),
    ...((otherOf(total) ?? 0) === 0 ? [] : [usd("other", otherOf, 5)]),
    {
      title: "cost",
      align: "right",
      cell: ({ costs }) => costText({ ...costs, cost_usd: costs.total_cost_usd }),
      paint: look,
    },
    { ...usd("cache saved", (costs) => costs.cache_savings_usd, 2), paint: () => style.dim },
  ];
}

/** Whether it takes more than their ids to tell sessions apart. Other groups have each a name of its own. */
function shareAnId(groups: readonly CostGroup[]): boolean {
  return new Set(groups.map(({ key }) => key)).size < groups.length;
}

function agentColumn({ dim }: Style): Column<CostLine> {
  return {
    title: "agent",
    cell: ({ costs }) => plainText(costs.agent),
    maxWidth: 16,
    vanish: 1,
    paint: () => dim,
  };
}

/** Cost that belongs to no class of tokens. */
function otherOf({ server_tool_cost_usd: tools, unsplit_cost_usd: unsplit }: CostGroup): number | null {
  return unsplit === null ? null : (tools ?? 0) + unsplit;
}

interface ClassLine {
  readonly name: string;
  readonly isTotal: boolean;
  readonly tokens: number | null;
  readonly cost: string;
  readonly share: number | null;
}

function classLines({ token_classes, total }: CostsAnswer): ClassLine[] {
  return [
    ...token_classes.map(({ token_class, tokens, cost_usd, share }) => ({
      name: tokenClassName[token_class],
      isTotal: false,
      tokens,
      cost: formatUsd(cost_usd),
      share,
    })),
    {
      name: "total",
      isTotal: true,
      tokens: tokensOf(total.usage),
      cost: costText({ ...total, cost_usd: total.total_cost_usd }),
      share: total.total_cost_usd === null ? null : 1,
    },
  ];
}

function classColumns(style: Style): Column<ClassLine>[] {
  const look = ({ isTotal }: ClassLine) => (isTotal ? style.bold : plain);
  return [
    { title: "token class", cell: ({ name }) => name, paint: look },
    {
      title: "",
      cell: ({ share, isTotal }) => (isTotal ? "" : shareBar(share ?? 0, 20)),
      vanish: 2,
      paint: () => style.green,
    },
    { title: "share", align: "right", cell: ({ share }) => narrowShare(share), vanish: 1, paint: look },
    { title: "tokens", align: "right", cell: ({ tokens }) => formatTokens(tokens), paint: look },
    { title: "cost", align: "right", cell: ({ cost }) => cost, paint: look },
  ];
}

/** What the cache was worth, and what is not in the figures. */
function notes({ total }: CostsAnswer, settings: UsageTableSettings): string[] {
  const { width, style } = settings;
  const { total_cost_usd: cost, unsplit_cost_usd: unsplit } = total;
  const saved = total.cache_savings_usd;
  const lines = [
    ...(saved === null || saved === 0 || cost === null ? [] : [savingText(total)]),
    ...((unsplit ?? 0) === 0
      ? []
      : [
          "'other' holds cost that nobody split by class: 'hallmonitor rebuild --prices' splits that of requests; what counters alone tell stays so.",
        ]),
  ].flatMap((line) => wrap(settings.advice(line), Math.max(1, width)));
  return [...lines.map((line) => style.dim(line)), ...unpricedNote(total, settings)];
}
