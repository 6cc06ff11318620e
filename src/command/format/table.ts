import { plain, type Paint } from "./style.ts";
import { fit, pad, widthOf } from "./text.ts";

/** One column of a table. Cells are single lines without escapes; `paint` colours them after they are cut. */
export interface Column<Row> {
  readonly title: string;
  readonly align?: "left" | "right";
  /** In a narrow terminal the highest vanish first, equal ones together; a column without one stays. */
  readonly vanish?: number;
  /** The column may shrink to this width, and its cells are then cut. Without it the column keeps its width. */
  readonly minWidth?: number;
  readonly maxWidth?: number;
  readonly cell: (row: Row) => string;
  readonly paint?: (row: Row) => Paint;
}

/** What a table must fit into, in cells of the terminal. Infinity shows every column whole. */
export interface TableSettings {
  readonly width: number;
  /** Look of the titles; undefined: no line of titles. */
  readonly title?: Paint;
}

const gap = "  ";

/** The table as lines, each at most `width` wide: columns vanish, then shrink; nothing ever wraps. */
export function formatTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { width, title }: TableSettings,
): string[] {
  const shown = withinWidth(
    columns.map((column) => measured(column, rows, title === undefined ? 0 : widthOf(column.title))),
    width,
  );
  const lines = rows.map((row, index) =>
    joined(shown.map((part) => cell(part, part.cells[index] ?? "", part.column.paint?.(row) ?? plain))),
  );
  return title === undefined
    ? lines
    : [joined(shown.map((part) => cell(part, part.column.title, title))), ...lines];
}

/** The lines of a table with a rule above the last, which is the sum of the others. */
export function withTotalRule(lines: readonly string[], paint: Paint): string[] {
  return [...lines.slice(0, -1), paint("─".repeat(widestOf(lines))), ...lines.slice(-1)];
}

/** The width of the widest line. */
export function widestOf(lines: readonly string[]): number {
  return lines.reduce((width, line) => Math.max(width, widthOf(line)), 0);
}

/** A column with its cells and the width it is given. */
interface Part<Row> {
  readonly column: Column<Row>;
  readonly cells: readonly string[];
  readonly width: number;
}

function measured<Row>(column: Column<Row>, rows: readonly Row[], least: number): Part<Row> {
  const cells = rows.map((row) => column.cell(row));
  const widest = cells.reduce((width, text) => Math.max(width, widthOf(text)), least);
  return { column, cells, width: Math.min(widest, column.maxWidth ?? widest) };
}

function withinWidth<Row>(parts: readonly Part<Row>[], width: number): readonly Part<Row>[] {
  let kept = parts.filter((part) => part.width > 0);
  while (kept.length > 1 && totalWidth(kept, leastWidth) > width) {
    const last = kept.at(-1);
    const highest = Math.max(...kept.map(vanishing));
    kept = kept.filter((part) => (highest === staying ? part !== last : vanishing(part) !== highest));
  }
  return shrunk(kept, width);
}

/** Takes from the widest column first, so that what must give gives evenly. */
function shrunk<Row>(parts: readonly Part<Row>[], width: number): readonly Part<Row>[] {
  const result = parts.map((part) => ({ ...part, width: Math.min(part.width, width) }));
  let excess = totalWidth(result, (part) => part.width) - width;
  for (; excess > 0; excess--) {
    const able = result.filter((part) => part.width > leastWidth(part));
    const widest = (able.length > 0 ? able : result).reduce((a, b) => (b.width > a.width ? b : a));
    widest.width -= 1;
  }
  return result;
}

/** Columns that should stay come last of all, and then go from the right. */
const staying = -1;

function vanishing<Row>({ column }: Part<Row>): number {
  return column.vanish ?? staying;
}

function leastWidth<Row>({ column, width }: Part<Row>): number {
  return Math.min(width, column.minWidth ?? width);
}

function totalWidth<Row>(parts: readonly Part<Row>[], of: (part: Part<Row>) => number): number {
  return parts.reduce((sum, part) => sum + of(part), 0) + gap.length * Math.max(0, parts.length - 1);
}

/** The spaces stand outside the colours, so that a line can be trimmed and underlining never shows. */
function cell<Row>({ column, width }: Part<Row>, text: string, paint: Paint): string {
  const cut = fit(text, width);
  const spaces = pad("", width - widthOf(cut));
  return column.align === "right" ? spaces + paint(cut) : paint(cut) + spaces;
}

function joined(cells: readonly string[]): string {
  return cells.join(gap).trimEnd();
}
