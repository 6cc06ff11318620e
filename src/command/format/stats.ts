import { formatKnownCount } from "../../format/known-count.ts";
import type { UsageGroup } from "../../query/shape.ts";
import type { StatsAnswer, StatsGroup } from "../../query/stats.ts";
import { instantOf, formatMoment } from "../../format/duration.ts";
import { modelNames } from "../../format/model.ts";
import { costText } from "./session-column.ts";
import { narrowShare } from "../../format/percent.ts";
import { shareBar } from "./share-bar.ts";
import { plain } from "./style.ts";
import { formatTable, widestOf, type Column } from "./table.ts";
import { counted, pad, plainText, wrap } from "./text.ts";
import { requestsIn } from "../../format/requests.ts";
import { formatTokens, tokensOf } from "../../format/tokens.ts";
import { unknown } from "../../format/unknown.ts";
import { unpricedNote, type UsageTableSettings } from "./usage-table.ts";
import { formatWhole } from "../../domain/whole.ts";

/** One line of the distributions: its section's title stands on the first line of the section. */
export interface StatsLine {
  readonly section: string;
  readonly name: string;
  readonly group: StatsGroup;
}

/** The days in a few figures, then how tokens and cost lie over models, agents and days. Fits `width`. */
export function formatStats(answer: StatsAnswer, settings: UsageTableSettings): string {
  const { width, style } = settings;
  const date = (text: string, before = 0): string =>
    formatMoment(instantOf(text) - before, answer.timezone).slice(0, 10);
  const title = `${counted(answer.days, "day")}: ${date(answer.from)} to ${date(answer.to, 1)} (${answer.timezone})`;
  return [
    ...wrap(title, width).map(style.bold),
    "",
    ...figureLines(figuresOf(answer), width),
    "",
    ...formatTable(statsLines(answer), statsColumns(settings), { width, title: style.dim }),
    ...unpricedNote(answer.total, settings),
  ].join("\n");
}

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

const figureColumns: Column<Figure>[] = [
  { title: "", cell: ({ name }) => name },
  { title: "", align: "right", cell: ({ value }) => value },
];
const noteGap = 2;
/** Where not even its longest word has room, a note is left out. */
const leastNote = 8;

/** A note goes on below itself in a narrow terminal: cut, it would say something else. */
function figureLines(figures: readonly Figure[], width: number): string[] {
  const lines = formatTable(figures, figureColumns, { width });
  const indent = widestOf(lines) + noteGap;
  if (width - indent < leastNote) return lines;
  return lines.flatMap((line, index) =>
    wrap(figures[index]?.note ?? "", width - indent).map(
      (note, row) => `${pad(row === 0 ? line : "", indent)}${note}`,
    ),
  );
}

function figuresOf({ total, per_day, days, used_days, cache_read_share }: StatsAnswer): Figure[] {
  const requests = requestsIn(total);
  return [
    { name: "cost", value: costText(total), note: `${dayCostText(total, per_day.cost_usd)} a day` },
    {
      name: "tokens",
      value: formatTokens(tokensOf(total.usage)),
      note: `${formatTokens(per_day.tokens)} a day`,
    },
    { name: "cache", value: narrowShare(cache_read_share), note: "of the prompts' tokens read from it" },
    {
      name: "requests",
      value: formatKnownCount(requests),
      note: `${requests === null ? unknown : perDayText(per_day.requests)} a day, ${formatWhole(total.failed_requests)} failed`,
    },
    {
      name: "sessions",
      value: formatWhole(total.sessions),
      note: `on ${used_days} of ${counted(days, "day")}`,
    },
  ];
}

/** Few are not none. */
function perDayText(perDay: number): string {
  return perDay > 0 && perDay < 0.5 ? "<1" : formatWhole(Math.round(perDay));
}

/** Marked like the whole, which says why. */
function dayCostText(total: UsageGroup, usd: number | null): string {
  return usd === null ? unknown : costText({ ...total, cost_usd: usd });
}

function sectionOf(
  title: string,
  groups: readonly StatsGroup[],
  nameOf: (key: string) => string,
): StatsLine[] {
  return groups.map((group, index) => ({
    section: index === 0 ? title : "",
    name: group.key === null ? unknown : nameOf(group.key),
    group,
  }));
}

/** All distributions, one below the other. */
export function statsLines({ by_model, by_agent, by_day }: StatsAnswer): StatsLine[] {
  const models = modelNames(by_model.flatMap(({ key }) => key ?? []));
  return [
    ...sectionOf("model", by_model, (key) => models.get(key) ?? unknown),
    ...sectionOf("agent", by_agent, plainText),
    ...sectionOf("day", by_day, plainText),
  ];
}

/** Cells of a bar: enough to tell a tenth. */
const barCells = 20;

/** Columns for lines of statistics: a bar and the part of all tokens, tokens, the part of all cost, and cost. */
export function statsColumns({ style }: UsageTableSettings): Column<StatsLine>[] {
  return [
    { title: "", cell: ({ section }) => section, vanish: 5, paint: () => style.dim },
    { title: "", cell: ({ name }) => name, minWidth: 10 },
    {
      title: "",
      cell: ({ group }) => shareBar(group.tokens_share ?? 0, barCells),
      vanish: 4,
      paint: () => style.green,
    },
    { title: "", align: "right", cell: ({ group }) => narrowShare(group.tokens_share), vanish: 3 },
    { title: "tokens", align: "right", cell: ({ group }) => formatTokens(tokensOf(group.usage)) },
    { title: "", align: "right", cell: ({ group }) => narrowShare(group.cost_share), vanish: 2 },
    { title: "cost", align: "right", cell: ({ group }) => costText(group), paint: () => plain },
  ];
}
