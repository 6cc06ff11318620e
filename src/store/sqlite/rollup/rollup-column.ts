import { tableNames } from "../../../domain/table-names.ts";
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
/** How many requests told each of `partColumns`, in their order: 0 makes the sum unknown. */
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

/** A column that is added up when cells are put together. */
export type ValueColumn = (typeof valueColumns)[number];

/** What one row of `request` adds, for those that are more than the column of the same name. */
const derived: Partial<Record<ValueColumn, string>> = {
  requests: "NOT failed",
  // An answer whose tokens nobody told cost something as well.
  unpriced: "cost_nano IS NULL AND (input IS NOT NULL OR NOT failed)",
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

/**
 * What a request is counted under, and how it is read from `request`. Keys hold no NULL, so the unknown is 0 or ''. One that names no
 * session stands under its agent's number (`nameless_agent`), which is below zero.
 */
export const placeOfRequest = {
  hour: "at / 3600000",
  session_key: "coalesce(session_key, (SELECT -key FROM nameless_agent WHERE agent = request.agent), 0)",
  model: "coalesce(model, '')",
  branch: "coalesce(branch, '')",
  subagent_type: "coalesce(subagent_type, '')",
} as const;

/** A column that tells one cell from another. `hour` counts hours of UTC since 1970. */
export type PlaceColumn = keyof typeof placeOfRequest;

/** All of them, in the order of the primary key of `rollup`. */
export const placeColumns = tableNames(placeOfRequest);

/** A table of sums by some of the places; its rows lie in the order of its keys. */
export interface Cube {
  readonly table: string;
  readonly keys: readonly PlaceColumn[];
}

/** The tables there are. The first knows everything and is the largest; the others answer what they know in fewer rows. */
export const cubes = {
  all: { table: "rollup", keys: placeColumns },
  time: { table: "time_rollup", keys: ["hour", "model"] },
  hour: { table: "hour_rollup", keys: ["hour"] },
  sessionHour: { table: "session_hour_rollup", keys: ["hour", "session_key"] },
  session: { table: "session_rollup", keys: ["session_key"] },
  model: { table: "model_rollup", keys: ["model", "branch", "subagent_type", "session_key"] },
} as const satisfies Record<string, Cube>;
