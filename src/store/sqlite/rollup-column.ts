/** What every cell of a roll-up sums. */
export const sumColumns = [
  "requests",
  "failed",
  "unpriced",
  "input",
  "output",
  "cache_read",
  "cache_write",
  "cost_nano",
] as const;

/** Parts that not every witness tells: a sum, which is NULL while its count is 0. */
export const partColumns = ["reasoning", "cache_write_1h", "reported_nano"] as const;
export const countColumns = ["reasoning_known", "cache_write_1h_known", "reported_known"] as const;

/** Parts of the cost, and the cost of what has no parts. */
export const costColumns = [
  "input_nano",
  "output_nano",
  "cache_read_nano",
  "cache_write_nano",
  "cache_saved_nano",
  "unsplit_nano",
] as const;

/** All that a cell sums, in the order of the table. */
export const valueColumns = [...sumColumns, ...partColumns, ...countColumns, ...costColumns] as const;
export type ValueColumn = (typeof valueColumns)[number];

/** What one row of `request` adds, for those that are more than the column of the same name. */
const derived: Partial<Record<ValueColumn, string>> = {
  requests: "NOT failed",
  unpriced: "input IS NOT NULL AND cost_nano IS NULL",
  reasoning_known: "reasoning IS NOT NULL",
  cache_write_1h_known: "cache_write_1h IS NOT NULL",
  reported_known: "reported_nano IS NOT NULL",
  unsplit_nano: "iif(input_nano IS NULL, cost_nano, 0)",
};

/** What one row of `request` adds to a column, as SQL. */
export function addedBy(column: ValueColumn): string {
  return derived[column] ?? column;
}

/** The same over many rows. */
export function sumOf(column: ValueColumn): string {
  const sum = `sum(${addedBy(column)})`;
  return (partColumns as readonly string[]).includes(column) ? sum : `coalesce(${sum}, 0)`;
}

/** Where a request is counted, beside its hour. Keys hold no NULL, so the unknown is 0 or ''. */
export const placeColumns = ["session_key", "model", "branch", "subagent_type"] as const;
export const placeOfRequest = [
  "coalesce(session_key, 0)",
  "coalesce(model, '')",
  "coalesce(branch, '')",
  "coalesce(subagent_type, '')",
] as const;
