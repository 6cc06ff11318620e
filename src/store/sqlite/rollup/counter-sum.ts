import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { Measure } from "../../../domain/observation.ts";
import { quarterMs, type UnixMs } from "../../../domain/time.ts";
import type { Filter, UsageDimension, UsageQuestion, UsageRow } from "../../store.ts";
import { foldCounters, type CounterSum } from "../../counter-fold.ts";
import { conditionsOf } from "../condition.ts";
import { optional, optionalText } from "../mapping.ts";
import type { Row } from "../thing-table.ts";

const keys: Record<UsageDimension, string> = {
  model: "series.model",
  project: "session.project",
  branch: "session.branch",
  agent: "series.agent",
  user: "session.user",
  team: "session.team",
  session: "session.id",
  "subagent-type": "NULL",
  "pull-request": "session.pull_request",
};

/**
 * Usage of token and cost counters, of the sessions that have no answered request: the two describe the same tokens.
 * Counters that name no session (a client may be told to leave it out of metrics alone) count only while there is no
 * request at all, for they may belong to any.
 */
export function sumCounters(db: Database, { filter, by = [], period }: UsageQuestion): UsageRow[] {
  // Where nobody sends metrics, sessions need not be looked through for those that have nothing else.
  if (db.query("SELECT 1 FROM series WHERE measure IS NOT NULL LIMIT 1").get() === null) return [];
  const { where, values } = conditionsOf(filter, "series");
  const bounds = boundsOf(filter);
  const quarter = period === undefined ? "0" : `point.at / ${quarterMs} * ${quarterMs}`;
  const named = by.map((dimension, index) => `${keys[dimension]} AS key_${index}`);
  const groups = [
    ...by.map((_, index) => `key_${index}`),
    "quarter",
    "session_key",
    "series.model",
    "measure",
  ];
  // Few sessions have counters alone: they are found first, and only then their series and points. What was not heard of since counted
  // nothing since, so that what is asked of a day does not grow with the history.
  const since = filter.from === undefined ? "" : "last_seen_at >= ? AND";
  const sinceValues = filter.from === undefined ? [] : [filter.from];
  const rows = db
    .query<Row, SQLQueryBindings[]>(
      `SELECT ${[...named, `${quarter} AS quarter`].join(", ")}, series.session_key AS session_key, series.model AS model, measure, sum(increase) AS total
       FROM (SELECT key FROM session
             WHERE ${since} NOT EXISTS (SELECT 1 FROM session_rollup WHERE session_key = session.key AND requests > 0)
             UNION ALL SELECT NULL WHERE NOT EXISTS (SELECT 1 FROM session_rollup WHERE requests > 0)) silent
       CROSS JOIN series ON series.session_key IS silent.key
       CROSS JOIN point ON point.series_key = series.key
       LEFT JOIN session ON session.key = series.session_key
       ${where === "" ? "WHERE" : `${where} AND`} (measure GLOB 'tokens.*' OR measure = 'cost') ${bounds.sql}
       GROUP BY ${groups.join(", ")} ORDER BY quarter`,
    )
    .all(...sinceValues, ...values, ...bounds.values);
  return foldCounters(
    rows.map((row) => counterSumOf(row, by)),
    { from: filter.from, period },
  );
}

/** Sums of all counters that mean something here, whether or not their sessions have requests. */
export function counterTotals(db: Database, filter: Filter): Map<Measure, number> {
  const { where, values } = conditionsOf(filter, "series");
  const bounds = boundsOf(filter);
  const rows = db
    .query<Row, SQLQueryBindings[]>(
      `SELECT measure, sum(increase) AS total
       FROM series JOIN point ON point.series_key = series.key LEFT JOIN session ON session.key = series.session_key
       ${where === "" ? "WHERE" : `${where} AND`} measure IS NOT NULL ${bounds.sql} GROUP BY 1`,
    )
    .all(...values, ...bounds.values);
  return countersOf(rows);
}

/** The newest point that told of tokens of a session. Points that add nothing are not kept. */
export function lastCounted(db: Database, sessionKey: number): UnixMs | undefined {
  const row = db
    .query<Row, [number]>(
      `SELECT max(point.at) AS at FROM series CROSS JOIN point ON point.series_key = series.key
       WHERE series.session_key = ? AND measure GLOB 'tokens.*' AND increase > 0`,
    )
    .get(sessionKey);
  return optional(row?.["at"]);
}

/** Rows of a measure and its total. */
export function countersOf(rows: readonly Row[]): Map<Measure, number> {
  // The column is written from a Measure only.
  return new Map(rows.map((row) => [String(row["measure"]) as Measure, Number(row["total"])]));
}

function boundsOf(filter: Filter): { sql: string; values: SQLQueryBindings[] } {
  const values: SQLQueryBindings[] = [];
  let sql = "";
  if (filter.from !== undefined) {
    sql += " AND point.at >= ?";
    values.push(filter.from);
  }
  if (filter.to !== undefined) {
    sql += " AND point.at < ?";
    values.push(filter.to);
  }
  return { sql, values };
}

function counterSumOf(row: Row, by: readonly UsageDimension[]): CounterSum {
  return {
    keys: by.map((_, index) => {
      const value = row[`key_${index}`];
      return value === null || value === undefined ? undefined : String(value);
    }),
    at: Number(row["quarter"]),
    sessionKey: optional(row["session_key"]),
    model: optionalText(row["model"]),
    measure: String(row["measure"]),
    total: Number(row["total"]),
  };
}
