import { plainText } from "../domain/plain-text.ts";

/** A value as it is known. Null is written as an empty cell, so it is not taken for zero. */
export type Cell = string | number | boolean | null;

/** One column of a file for spreadsheets: its name in snake_case or as telemetry has it, and its value. Numbers are raw; null is unknown. */
export interface Field<Row> {
  readonly name: string;
  readonly value: (row: Row) => Cell;
}

/**
 * Rows as CSV (RFC 4180) with a header, but for the last line feed, which whoever prints a line adds. Text that a
 * spreadsheet would take for a formula gets a leading apostrophe, for it may come from strangers.
 */
export function formatCsv<Row>(rows: readonly Row[], fields: readonly Field<Row>[]): string {
  const lines = [
    fields.map(({ name }) => quoted(harmless(name))).join(","),
    ...rows.map((row) => fields.map(({ value }) => cellText(value(row))).join(",")),
  ];
  return `${lines.join("\r\n")}\r`;
}

function cellText(value: Cell): string {
  if (value === null) return "";
  return typeof value === "string" ? quoted(harmless(value)) : numberText(value);
}

/** What begins like a formula, also in full width: https://owasp.org/www-community/attacks/CSV_Injection */
function harmless(text: string): string {
  const isFormula = /^[=+\-@\t\r＝＋－＠]/;
  const plain = plainText(text);
  return isFormula.test(text) || isFormula.test(plain) ? `'${plain}` : plain;
}

/** Some spreadsheets part cells at a semicolon, which would put the rest of a text at the beginning of a cell. */
function quoted(text: string): string {
  return /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Small amounts would be written with an exponent, which not every reader takes for a number. */
function numberText(value: number | boolean): string {
  const text = String(value);
  return text.includes("e-")
    ? Number(value)
        .toFixed(9)
        .replace(/\.?0+$/, "")
    : text;
}
