import { fit, widthOf } from "./text.js";

/**
 * One column. In a narrow terminal the columns with the highest `vanish` go first; the first column is the one that shrinks.
 * @template Row
 * @typedef {object} Column
 * @property {string} title
 * @property {(row: Row) => string} cell
 * @property {number} [vanish]
 */

const gap = "  ";
/** Cells that a name keeps before figures give way: most models and agents fit. */
const leastName = 20;

/**
 * A table as lines, each at most `width` wide: a name on the left, figures on the right.
 * @template Row
 * @param {readonly Row[]} rows
 * @param {readonly Column<Row>[]} columns
 * @param {number} width
 */
export function formatTable(rows, columns, width) {
  let parts = columns.map((column) => {
    const cells = rows.map((row) => column.cell(row));
    return { column, cells, width: Math.max(widthOf(column.title), ...cells.map(widthOf)) };
  });
  while (leastWidth(parts) > width && parts.length > 1) {
    const first = parts.reduce((a, b) => ((b.column.vanish ?? 0) >= (a.column.vanish ?? 0) ? b : a));
    parts = parts.filter((part) => part !== first);
  }
  const nameWidth = Math.min(parts[0]?.width ?? 0, Math.max(1, width - widthBeside(parts)));
  /** @param {(part: (typeof parts)[number]) => string} textOf */
  const line = (textOf) =>
    parts
      .map((part, index) => (index === 0 ? left(textOf(part), nameWidth) : right(textOf(part), part.width)))
      .join(gap)
      .trimEnd();
  return [
    line(({ column }) => column.title),
    ...rows.map((_, index) => line(({ cells }) => cells[index] ?? "")),
  ];
}

/** @param {readonly { width: number }[]} parts */
function leastWidth(parts) {
  return Math.min(parts[0]?.width ?? 0, leastName) + widthBeside(parts);
}

/** @param {readonly { width: number }[]} parts */
function widthBeside(parts) {
  return parts.slice(1).reduce((sum, part) => sum + gap.length + part.width, 0);
}

/**
 * @param {string} text
 * @param {number} width
 */
function left(text, width) {
  const cut = fit(text, width);
  return cut + " ".repeat(Math.max(0, width - widthOf(cut)));
}

/**
 * @param {string} text
 * @param {number} width
 */
function right(text, width) {
  return " ".repeat(Math.max(0, width - widthOf(text))) + text;
}
