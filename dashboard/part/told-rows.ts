/** The beginning of a list, in its order, as far as it was told. */
export interface ToldRows<Row> {
  readonly rows: readonly Row[];
  /** Where the next page begins; null behind the last. */
  readonly cursor: string | null;
  /** Whether more than the first page was asked for. */
  readonly isLong: boolean;
}

/** How the rows of a list are told apart and put in order. */
export interface RowOrder<Row> {
  readonly keyOf: (row: Row) => string;
  /** The order of the list, as `sort` takes it; 0 where nothing tells which of two is first. */
  readonly order: (a: Row, b: Row) => number;
}

/** Whether a row stands where it stood: then all that comes behind what is told now is known already. */
export function meets<Row>(
  held: ToldRows<Row>,
  now: ToldRows<Row>,
  { keyOf, order }: RowOrder<Row>,
): boolean {
  const before = new Map(held.rows.map((row) => [keyOf(row), row]));
  return now.rows.some((row) => {
    const known = before.get(keyOf(row));
    return known !== undefined && order(known, row) === 0;
  });
}

/**
 * A list whose beginning was told anew. Rows that others pushed behind it stay; those that would stand within it and do not are
 * no longer of the list. Where it meets nothing that is held, nobody knows what lies between, and the list begins anew.
 */
export function withBeginning<Row>(
  held: ToldRows<Row>,
  now: ToldRows<Row>,
  by: RowOrder<Row>,
): ToldRows<Row> {
  const last = now.rows.at(-1);
  if (!held.isLong || now.cursor === null || last === undefined || !meets(held, now, by)) return now;
  const told = new Set(now.rows.map(by.keyOf));
  const behind = held.rows.filter((row) => !told.has(by.keyOf(row)) && by.order(row, last) >= 0);
  return { rows: [...now.rows, ...behind], cursor: held.cursor, isLong: true };
}

/** A list and its next page. A row that moved there since stands where it is now. */
export function withNext<Row>(
  held: ToldRows<Row>,
  next: Pick<ToldRows<Row>, "rows" | "cursor">,
  { keyOf }: Pick<RowOrder<Row>, "keyOf">,
): ToldRows<Row> {
  const told = new Set(next.rows.map(keyOf));
  const before = held.rows.filter((row) => !told.has(keyOf(row)));
  return { rows: [...before, ...next.rows], cursor: next.cursor, isLong: true };
}
