import type { Column } from "./table.ts";

/** Rows as a table for GitHub and others that read Markdown, with all columns at their full width. */
export function formatMarkdown<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  return [
    columns.map(({ title }) => escaped(title)),
    columns.map(({ align }) => (align === "right" ? "---:" : "---")),
    ...rows.map((row) => columns.map(({ cell }) => escaped(cell(row)))),
  ]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** A cell is text: what would end it, mark it up, link or embed stands for itself. */
function escaped(text: string): string {
  return text.trim().replaceAll(/[\\`*_~|<>[\]]/g, (mark) => `\\${mark}`);
}
