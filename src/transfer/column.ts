/** What a cell of a column holds. `usd` is in nano-dollars and written in dollars; `instant` is in UTC milliseconds. */
export type CellType = "text" | "integer" | "number" | "flag" | "instant" | "usd";

/** A cell; undefined is unknown, which is not the same as nothing. */
export type Cell = string | number | boolean | undefined;

/** One column of a table of rows. Names and types are promises (docs/export.md). */
export interface Column<R> {
  readonly name: string;
  readonly type: CellType;
  readonly of: (row: R) => Cell;
}

/** A column: `of` takes its cell from a row, and `type` says how files write it. */
export function column<R>(name: string, type: CellType, of: (row: R) => Cell): Column<R> {
  return { name, type, of };
}

/** Money as two columns: dollars to read, nano-dollars to add up. */
export function moneyColumns<R>(name: string, nano: (row: R) => number | undefined): Column<R>[] {
  return [column(`${name}_usd`, "usd", nano), column(`${name}_nano`, "integer", nano)];
}
