import { usageByBlock, type Block, type BlocksAnswer } from "../../query/blocks.ts";
import { ccusageByBlock } from "../../query/ccusage.ts";
import { activeBlockLines } from "../format/active-block.ts";
import { formatCsv, type Field } from "../../format/csv.ts";
import { formatDuration, formatMoment, instantOf } from "../../format/duration.ts";
import { formatMarkdown } from "../format/markdown.ts";
import { sumFields, usageRecords, type UsageRecord } from "../format/usage-field.ts";
import {
  formatUsageTable,
  nameColumn,
  sumColumns,
  unpricedNote,
  usageLines,
  type UsageColumn,
} from "../format/usage-table.ts";
import { nothingText, type Printout } from "../output.ts";
import type { Asked } from "./asked.ts";

/** Usage by the five-hour windows of plan limits, and how the present one goes. */
export function blocksReport(asked: Asked): Printout {
  const { reader, filter, now, breakdown } = asked;
  const answer = (): BlocksAnswer => usageByBlock(reader, { filter, now, breakdown });
  return {
    text: () => textOf(answer(), asked),
    json: answer,
    csv: () => formatCsv(usageRecords(answer().groups), fields(breakdown)),
    markdown: () => markdownOf(answer(), asked),
    ccusage: () => ccusageByBlock(reader, { filter, now }),
  };
}

function textOf(answer: BlocksAnswer, asked: Asked): string {
  const { settings, now, calendar } = asked;
  if (answer.groups.length === 0) return nothingText(asked, settings);
  const lines = usageLines(answer, nameOf(asked));
  const active = answer.groups.find((block) => block.is_active);
  return [
    ...formatUsageTable(lines, columnsOf(asked), settings),
    ...unpricedNote(answer.total, settings),
    ...(active === undefined
      ? []
      : ["", ...activeBlockLines(active, { ...settings, now, timezone: calendar.timeZone })]),
  ].join("\n");
}

function markdownOf(answer: BlocksAnswer, asked: Asked): string {
  return formatMarkdown(usageLines(answer, nameOf(asked)), columnsOf(asked)(true));
}

/** A block is called by its start, to the minute. */
function nameOf({ calendar }: Asked): (block: Block) => string {
  return ({ start, end, is_gap }) =>
    is_gap
      ? `  ${formatDuration(instantOf(end) - instantOf(start))} silent`
      : formatMoment(instantOf(start), calendar.timeZone).slice(0, 16);
}

function columnsOf({ settings: { style } }: Asked) {
  return (exact: boolean): UsageColumn<Block>[] => [
    { ...nameColumn<Block>("block", style), ...(exact ? {} : { minWidth: 16 }) },
    {
      title: "used for",
      align: "right",
      cell: ({ group }) => (group === undefined || group.is_gap ? "" : usedFor(group)),
      vanish: 6,
      paint: () => style.dim,
    },
    ...sumColumns<Block>(exact, style).map((column) => withoutGaps(column, style.dim)),
  ];
}

/** A gap is a line of its own, and has nothing to add up. */
function withoutGaps(column: UsageColumn<Block>, dim: (text: string) => string): UsageColumn<Block> {
  const isGap = ({ group }: Parameters<typeof column.cell>[0]): boolean => group?.is_gap === true;
  return {
    ...column,
    cell: (line) => (isGap(line) ? "" : column.cell(line)),
    paint: (line) => (isGap(line) ? dim : (column.paint?.(line) ?? dim)),
  };
}

function usedFor({ start, actual_end }: Block): string {
  return formatDuration(instantOf(actual_end) - instantOf(start));
}

function fields(breakdown: boolean): Field<UsageRecord<Block>>[] {
  return [
    { name: "start", value: ({ group }) => group.start },
    { name: "end", value: ({ group }) => group.end },
    { name: "actual_end", value: ({ group }) => group.actual_end },
    { name: "is_active", value: ({ group }) => group.is_active },
    { name: "is_gap", value: ({ group }) => group.is_gap },
    ...sumFields(breakdown),
    { name: "tokens_per_minute", value: ({ group }) => group.burn_rate?.tokens_per_minute ?? null },
    { name: "cost_usd_per_hour", value: ({ group }) => group.burn_rate?.cost_usd_per_hour ?? null },
    { name: "projected_tokens", value: ({ group }) => group.projection?.tokens ?? null },
    { name: "projected_cost_usd", value: ({ group }) => group.projection?.cost_usd ?? null },
    { name: "remaining_minutes", value: ({ group }) => group.projection?.remaining_minutes ?? null },
  ];
}
