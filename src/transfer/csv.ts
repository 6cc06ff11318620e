import { escapeControls } from "../domain/control.ts";
import { formatInstant } from "../domain/time.ts";
import type { Cell, CellType, Column } from "./column.ts";
import type { Part } from "./part.ts";
import type { Table } from "./table.ts";

/** A table as CSV (RFC 4180, UTF-8): a header, then one record per row, each ended by CR LF. */
export function* csvParts<R>({ columns, pages }: Table<R>): Generator<Part> {
  yield { bytes: Buffer.from(record(columns.map(({ name }) => name))), rows: 0 };
  for (const page of pages) {
    const text = page.map((row) => record(columns.map((one) => cellText(one, row)))).join("");
    yield { bytes: Buffer.from(text), rows: page.length };
  }
}

function cellText<R>({ type, of }: Column<R>, row: R): string {
  const value = of(row);
  return value === undefined ? "" : written(value, type);
}

function written(value: Exclude<Cell, undefined>, type: CellType): string {
  switch (type) {
    case "usd":
      return dollars(Number(value));
    case "instant":
      return formatInstant(Number(value));
    case "text":
      return quoted(harmless(String(value)));
    case "integer":
    case "number":
    case "flag":
      return String(value);
  }
}

/** Nano-dollars as dollars to the last digit, never with an exponent, which some readers take for text. */
function dollars(nano: number): string {
  const [whole, part] = [Math.trunc(nano / 1e9), Math.abs(nano % 1e9)];
  const digits = String(part).padStart(9, "0").replace(/0+$/, "");
  const sign = nano < 0 && whole === 0 ? "-" : "";
  return digits === "" ? String(whole) : `${sign}${whole}.${digits}`;
}

/**
 * A text that no spreadsheet runs as a formula and no terminal obeys, whoever wrote it. A text that begins with one of
 * OWASP's characters (https://owasp.org/www-community/attacks/CSV_Injection), also in full width, gets an apostrophe in
 * front. NUL, at which readers stop, becomes U+FFFD, and other controls are written as in JSON.
 */
function harmless(text: string): string {
  const readable = escapeControls(text.includes("\0") ? text.replaceAll("\0", "\u{fffd}") : text);
  return /^[=+\-@\t\r\n＝＋－＠]/.test(readable) ? `'${readable}` : readable;
}

/** Some spreadsheets split cells at a semicolon or a tab, so that the rest of a text would begin a cell. */
function quoted(text: string): string {
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function record(cells: readonly string[]): string {
  return `${cells.join(",")}\r\n`;
}
