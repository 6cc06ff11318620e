import type { ContextHistoryShape } from "../../query/context/shape.ts";
import { formatClock, formatDuration, instantOf } from "../../format/duration.ts";
import { fillPaint } from "./gauge.ts";
import type { Look, Paint } from "./style.ts";
import { fit, pad, widthOf } from "./text.ts";
import { formatTokens } from "../../format/tokens.ts";

/** The frame of the chart: its width in cells, the tokens at its top, and the time at its right edge. */
export interface ChartSettings extends Look {
  /** Tokens of the top line: where the client compacts, or undefined where nobody knows. */
  readonly compactsAt: number | undefined;
  readonly now: number;
  /** Time zone of the clock; undefined: the machine's. */
  readonly timezone?: string | undefined;
}

/** What a session rested since is drawn up to this part of the chart; a longer rest would press all else together. */
const restShare = 0.2;
/** Lines of the chart: every second one is a quarter of the way to the compaction. */
const rows = 8;
/** The cell of the axis, and of the names of its lines: `967k ┤`. */
const axisWidth = 7;
const partialBlocks = ["", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/** The tokens at a time, until something else is known; undefined between a compaction and the next answer. */
interface Level {
  readonly at: number;
  readonly tokens: number | undefined;
  readonly isCompaction: boolean;
}

/** What a column of the chart stands for. */
interface ChartColumn {
  readonly tokens: number | undefined;
  readonly isCompacted: boolean;
}

/**
 * How the context filled, from the beginning of the fill before the present one: a level holds until the next request. No
 * line is wider than `width`; nothing where there is too little to draw, or no room.
 */
export function contextChart(history: ContextHistoryShape, settings: ChartSettings): string[] {
  const levels = levelsOf(history);
  const [first] = levels;
  const cells = Math.min(settings.width - axisWidth, 120);
  if (first === undefined || levels.length < 2 || cells < 10) return [];
  const until = endOf(first.at, levels.at(-1)?.at ?? first.at, settings.now);
  const columns = columnsOf(levels, { from: first.at, until, cells });
  const most = Math.max(...columns.map(({ tokens }) => tokens ?? 0));
  const top = Math.max(settings.compactsAt ?? 0, most, 1);
  return [
    ...Array.from({ length: rows }, (_, index) => rowLine(columns, { row: rows - index, top, settings })),
    axisLine(columns, settings),
    ...timeLines(columns, { from: first.at, until, settings }),
  ];
}

function endOf(from: number, last: number, now: number): number {
  const rest = now - last;
  return rest > 0 && rest <= ((last - from) * restShare) / (1 - restShare) ? now : last + 1;
}

function levelsOf({ points, compactions, fills }: ContextHistoryShape): Level[] {
  const from = instantOf(fills.at(-2)?.started_at ?? fills.at(-1)?.started_at ?? null);
  const compacted = compactions.filter(({ success }) => success !== false);
  return [
    ...points.map(({ at, tokens }) => ({ at: instantOf(at), tokens, isCompaction: false })),
    ...compacted.map(({ at, tokens_after }) => {
      return { at: instantOf(at), tokens: tokens_after ?? undefined, isCompaction: true };
    }),
  ]
    .filter(({ at }) => at >= from)
    .toSorted((a, b) => a.at - b.at);
}

/** Each column tells the highest level within its time. */
function columnsOf(
  levels: readonly Level[],
  { from, until, cells }: { from: number; until: number; cells: number },
): ChartColumn[] {
  const span = (until - from) / cells;
  let next = 0;
  let held: number | undefined;
  return Array.from({ length: cells }, (_, index) => {
    const end = from + (index + 1) * span;
    let [tokens, isCompacted] = [held, false];
    for (let level = levels[next]; level !== undefined && level.at < end; level = levels[++next]) {
      held = level.tokens;
      isCompacted ||= level.isCompaction;
      tokens = Math.max(tokens ?? 0, held ?? 0);
    }
    return { tokens, isCompacted };
  });
}

function rowLine(
  columns: readonly ChartColumn[],
  { row, top, settings }: { row: number; top: number; settings: ChartSettings },
): string {
  const { style } = settings;
  // A line is named after its upper edge.
  const name = row % 2 === 0 ? formatTokens((top * row) / rows) : "";
  const paint = rowPaint((top * (row - 1)) / rows, settings);
  const cells = columns.map(({ tokens }) => {
    const eighths = Math.round(((tokens ?? 0) / top) * rows * 8) - (row - 1) * 8;
    const block = partialBlocks[Math.max(0, Math.min(8, eighths))] ?? "";
    return block === "" ? style.dim(row === rows ? "┈" : " ") : paint(block);
  });
  return style.dim(`${pad(name, axisWidth - 2, "right")} ${name === "" ? "│" : "┤"}`) + cells.join("");
}

/** A line has the colour of a gauge that is full to its lower edge. */
function rowPaint(tokens: number, { compactsAt, style }: ChartSettings): Paint {
  return compactsAt === undefined ? style.cyan : fillPaint((tokens / compactsAt) * 100, style);
}

function axisLine(columns: readonly ChartColumn[], { style }: ChartSettings): string {
  const marks = columns.map(({ isCompacted }) => (isCompacted ? style.yellow("▲") : style.dim("─")));
  return style.dim(`${pad("0", axisWidth - 2, "right")} └`) + marks.join("");
}

/** When it begins and ends, and what the marks mean. */
function timeLines(
  columns: readonly ChartColumn[],
  { from, until, settings }: { from: number; until: number; settings: ChartSettings },
): string[] {
  const { style, timezone, width } = settings;
  const [start, end] = [formatClock(from, timezone), formatClock(until, timezone)];
  const span = formatDuration(until - from);
  const room = columns.length - widthOf(start) - widthOf(end);
  const isRoomy = room > widthOf(span) + 2;
  const between = isRoomy
    ? pad(pad(span, Math.floor((room + widthOf(span)) / 2), "right"), room)
    : pad("", room);
  const times = room < 1 ? start : start + between + end;
  const legend = [
    ...(settings.compactsAt === undefined ? [] : [`┈ compacts at ${formatTokens(settings.compactsAt)}`]),
    ...(columns.some(({ isCompacted }) => isCompacted) ? ["▲ compacted"] : []),
  ];
  const margin = " ".repeat(axisWidth);
  return [times, legend.join(" · ")]
    .filter((text) => text !== "")
    .map((text) => margin + style.dim(fit(text, width - axisWidth)));
}
