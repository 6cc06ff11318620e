/** A cell of a grid by its row and column, from 0. Null and zero have the same share, 0. */
export interface HeatCell {
  readonly row: number;
  readonly column: number;
  readonly value: number | null;
  /** How dark it is, 0 to 1: the root of its part of the most, for a few large cells would leave all others pale. */
  readonly share: number;
}

/** The cells of a grid, row by row. */
export function heatCells(values: readonly (readonly (number | null)[])[]): readonly HeatCell[] {
  const most = Math.max(0, ...values.flat().map((value) => value ?? 0));
  return values.flatMap((cells, row) =>
    cells.map((value, column) => ({
      row,
      column,
      value,
      share: value === null || value <= 0 || most === 0 ? 0 : Math.sqrt(value / most),
    })),
  );
}
