import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { UnixMs } from "../../domain/time.ts";
import type { Filter, PeriodOf, Span, UsageDimension, UsageQuestion, UsageRow } from "../store.ts";
import { cellsWithin, hourMs, type Cells } from "./rollup-cells.ts";
import { optional, usageOf } from "./mapping.ts";
import type { Row } from "./thing-table.ts";

/** The sums of a set of cells, as SQL. */
export const cellSums = `
  sum(cell.requests) AS requests, sum(cell.failed) AS failed_requests, sum(cell.unpriced) AS unpriced_requests,
  sum(cell.input) AS input, sum(cell.output) AS output, sum(cell.reasoning) AS reasoning,
  sum(cell.cache_read) AS cache_read, sum(cell.cache_write) AS cache_write,
  sum(cell.cache_write_1h) AS cache_write_1h, sum(cell.cost_nano) AS cost_nano,
  sum(cell.reported_nano) AS reported_nano`;

/** Sessions of a set of cells. Those whose requests all failed used nothing, and may be counted from their counters. */
const sessions = "count(DISTINCT iif(cell.requests > 0, nullif(cell.session_key, 0), NULL)) AS sessions";

const keys: Record<UsageDimension, string> = {
  model: "nullif(cell.model, '')",
  project: "session.project",
  branch: "coalesce(nullif(cell.branch, ''), session.branch)",
  agent: "session.agent",
  user: "session.user",
  session: "session.id",
  "subagent-type": "nullif(cell.subagent_type, '')",
  "pull-request": "session.pull_request",
};

/** Usage of requests, from the roll-ups. */
export function sumRequests(db: Database, { filter, by = [], period }: UsageQuestion): UsageRow[] {
  if (period === undefined) return sumSpan(db, { filter, by });
  return sumHours(db, { filter, by, period }) ?? sumPeriods(db, { filter, by, period });
}

/** How many sessions have an answered request. */
export function countSessions(db: Database, filter: Filter): number {
  const cells = cellsWithin(filter);
  const row = db
    .prepare<Row, SQLQueryBindings[]>(`SELECT ${sessions} FROM ${cells.sql}`)
    .get(...cells.values);
  return Number(row?.["sessions"] ?? 0);
}

interface Grouped {
  readonly filter: Filter;
  readonly by: readonly UsageDimension[];
}

function sumSpan(db: Database, { filter, by }: Grouped): UsageRow[] {
  const cells = cellsWithin(filter, by.some(isOfSession));
  const rows = db.prepare<Row, SQLQueryBindings[]>(sumsOf(cells, by)).all(...cells.values);
  return usedRows(rows, by);
}

function isOfSession(dimension: UsageDimension): boolean {
  return dimension !== "model" && dimension !== "subagent-type";
}

function sumsOf(cells: Cells, by: readonly UsageDimension[], also: readonly string[] = []): string {
  const named = by.map((dimension, index) => `${keys[dimension]} AS key_${index}`);
  // A session's cells lie together, so its key needs no sorting; its id would.
  const groups = [...also, ...by.map((name) => (name === "session" ? "cell.session_key" : keys[name]))];
  const group = groups.length === 0 ? "" : `GROUP BY ${groups.join(", ")}`;
  return `SELECT ${[...also, ...named, cellSums, sessions].join(", ")} FROM ${cells.sql} ${group}`;
}

/** An aggregate without groups has a row for nothing as well. */
function usedRows(rows: readonly Row[], by: readonly UsageDimension[], from?: UnixMs): UsageRow[] {
  return rows
    .filter((row) => Number(row["requests"] ?? 0) + Number(row["failed_requests"] ?? 0) > 0)
    .map((row) => usageRowOf(row, { by, from }));
}

/** A row of sums as the sums of a group. */
export function usageRowOf(
  row: Row,
  { by, from }: { by: readonly UsageDimension[]; from: UnixMs | undefined },
): UsageRow {
  return {
    keys: by.map((_, index) => textOf(row[`key_${index}`])),
    from,
    sessions: Number(row["sessions"] ?? 0),
    requests: Number(row["requests"] ?? 0),
    failedRequests: Number(row["failed_requests"] ?? 0),
    unpricedRequests: Number(row["unpriced_requests"] ?? 0),
    usage: usageOf(row),
    costNano: Number(row["cost_nano"] ?? 0),
    reportedNano: optional(row["reported_nano"]),
  };
}

interface Timed extends Grouped {
  readonly period: PeriodOf;
}

/**
 * Periods that are the hours of the roll-up, in one pass over it; undefined where they are others. Two years have
 * thousands of used hours, and a statement for each takes three times as long.
 */
function sumHours(db: Database, { filter, by, period }: Timed): UsageRow[] | undefined {
  const first = nextUse(db, filter);
  if (first === undefined || !isHour(period(first), first)) return undefined;
  const cells = cellsWithin({ ...filter, from: filter.from ?? 0 }, by.some(isOfSession));
  const rows = db.prepare<Row, SQLQueryBindings[]>(sumsOf(cells, by, ["cell.hour"])).all(...cells.values);
  const hours = new Set(rows.map((row) => Number(row["hour"]) * hourMs));
  // A zone may change to halves of hours on the way.
  if (![...hours].every((hour) => isHour(period(hour), hour))) return undefined;
  return rows.flatMap((row) => usedRows([row], by, Number(row["hour"]) * hourMs));
}

function isHour({ from, to }: Span, at: UnixMs): boolean {
  return from % hourMs === 0 && to - from === hourMs && at >= from && at < to;
}

/** One statement per used period: it reads its cells where they lie, and nothing is sorted. */
function sumPeriods(db: Database, { filter, by, period }: Timed): UsageRow[] {
  const rows: UsageRow[] = [];
  const statements = new Map<string, ReturnType<typeof db.prepare<Row, SQLQueryBindings[]>>>();
  let from = filter.from ?? 0;
  for (;;) {
    const used = nextUse(db, { from, to: filter.to });
    if (used === undefined) return rows;
    const span = period(used);
    const cells = cellsWithin(
      { ...filter, from: Math.max(span.from, from), to: Math.min(span.to, filter.to ?? Infinity) },
      by.some(isOfSession),
    );
    const sql = sumsOf(cells, by);
    const statement = statements.get(sql) ?? db.prepare<Row, SQLQueryBindings[]>(sql);
    statements.set(sql, statement);
    rows.push(...usedRows(statement.all(...cells.values), by, span.from));
    from = span.to;
  }
}

/** The first hour from `from` on in which anything was used, or `from` itself where it lies within that hour. */
function nextUse(db: Database, { from = 0, to = Infinity }: Filter): UnixMs | undefined {
  const whole = Math.ceil(from / hourMs);
  const begun = db.query<Row, SQLQueryBindings[]>("SELECT 1 FROM request WHERE at >= ? AND at < ? LIMIT 1");
  if (whole * hourMs > from && begun.get(from, Math.min(whole * hourMs, to)) !== null) return from;
  const next = db.query<Row, SQLQueryBindings[]>("SELECT min(hour) AS hour FROM rollup WHERE hour >= ?");
  const hour = optional(next.get(whole)?.["hour"]);
  return hour === undefined || hour * hourMs >= to ? undefined : hour * hourMs;
}

function textOf(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}
