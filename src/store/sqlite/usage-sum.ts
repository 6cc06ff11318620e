import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { Measure } from "../../domain/observation.ts";
import { emptyRow, withMeasure, type Filter, type UsageDimension, type UsageRow } from "../store.ts";
import { conditionsOf } from "./condition.ts";
import { optional, usageOf } from "./mapping.ts";
import type { Row } from "./thing-table.ts";

/** The sums of a set of requests, as SQL. */
export const requestSums = `
  count(*) FILTER (WHERE NOT failed) AS requests,
  count(*) FILTER (WHERE failed) AS failed_requests,
  count(*) FILTER (WHERE request.input IS NOT NULL AND cost_nano IS NULL) AS unpriced_requests,
  sum(request.input) AS input, sum(output) AS output, sum(reasoning) AS reasoning, sum(cache_read) AS cache_read,
  sum(cache_write) AS cache_write, sum(cache_write_1h) AS cache_write_1h,
  sum(cost_nano) AS cost_nano, sum(reported_nano) AS reported_nano`;

const requestKeys: Record<UsageDimension, string> = {
  quarter: "CAST(request.at / 900000 * 900000 AS TEXT)",
  model: "request.model",
  project: "session.project",
  branch: "coalesce(request.branch, session.branch)",
  agent: "session.agent",
  user: "session.user",
  session: "session.id",
  "subagent-type": "request.subagent_type",
};

const counterKeys: Record<UsageDimension, string> = {
  ...requestKeys,
  quarter: "CAST(point.at / 900000 * 900000 AS TEXT)",
  branch: "session.branch",
  model: "series.model",
  agent: "series.agent",
  "subagent-type": "NULL",
};

/** Usage of requests, one row per value of the dimension and session. */
export function sumRequests(db: Database, dimension: UsageDimension, filter: Filter): UsageRow[] {
  const { where, values } = conditionsOf(filter, { table: "request", timed: true, modelled: true });
  const rows = db
    .prepare<Row, SQLQueryBindings[]>(
      `SELECT ${requestKeys[dimension]} AS group_key, request.session_key AS session_key, ${requestSums}
       FROM request LEFT JOIN session ON session.key = request.session_key ${where} GROUP BY 1, 2`,
    )
    .all(...values);
  return rows.map((row) => usageRowOf(row));
}

/** A row of sums, with the group it belongs to when the statement named one. */
export function usageRowOf(row: Row): UsageRow {
  return {
    key: textOf(row["group_key"]),
    sessionKey: optional(row["session_key"]),
    requests: Number(row["requests"] ?? 0),
    failedRequests: Number(row["failed_requests"] ?? 0),
    unpricedRequests: Number(row["unpriced_requests"] ?? 0),
    usage: usageOf(row),
    costNano: Number(row["cost_nano"] ?? 0),
    reportedNano: optional(row["reported_nano"]),
  };
}

/**
 * Usage of token and cost counters, of the sessions that have no answered request: the two describe the same tokens.
 * Counters that name no session (a client may be told to leave it out of metrics alone) count only while there is no
 * request at all, for they may belong to any.
 */
export function sumCounters(db: Database, dimension: UsageDimension, filter: Filter): UsageRow[] {
  const { where, values } = conditionsOf(filter, { table: "series", timed: false, modelled: true });
  const bounds = boundsOf(filter);
  const rows = db
    .prepare<Row, SQLQueryBindings[]>(
      `SELECT ${counterKeys[dimension]} AS group_key, series.session_key AS session_key, measure, sum(increase) AS total
       FROM series JOIN point ON point.series_key = series.key LEFT JOIN session ON session.key = series.session_key
       ${where === "" ? "WHERE" : `${where} AND`} (measure GLOB 'tokens.*' OR measure = 'cost') ${bounds.sql}
       AND NOT EXISTS (SELECT 1 FROM request WHERE request.session_key = series.session_key AND NOT failed)
       AND (series.session_key IS NOT NULL OR NOT EXISTS (SELECT 1 FROM request WHERE NOT failed))
       GROUP BY 1, 2, 3`,
    )
    .all(...values, ...bounds.values);
  return foldMeasures(rows);
}

/** Sums of all counters that mean something here, whether or not their sessions have requests. */
export function counterTotals(db: Database, filter: Filter): Map<Measure, number> {
  const { where, values } = conditionsOf(filter, { table: "series", timed: false, modelled: true });
  const bounds = boundsOf(filter);
  const rows = db
    .prepare<Row, SQLQueryBindings[]>(
      `SELECT measure, sum(increase) AS total
       FROM series JOIN point ON point.series_key = series.key LEFT JOIN session ON session.key = series.session_key
       ${where === "" ? "WHERE" : `${where} AND`} measure IS NOT NULL ${bounds.sql} GROUP BY 1`,
    )
    .all(...values, ...bounds.values);
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

function foldMeasures(rows: readonly Row[]): UsageRow[] {
  const folded = new Map<string, UsageRow>();
  for (const row of rows) {
    const name = JSON.stringify([row["group_key"], row["session_key"]]);
    const known = folded.get(name) ?? emptyRow(textOf(row["group_key"]), optional(row["session_key"]));
    folded.set(name, withMeasure(known, String(row["measure"]), Number(row["total"])));
  }
  return [...folded.values()];
}

function textOf(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}
