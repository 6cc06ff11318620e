import type { Database, SQLQueryBindings, Statement } from "bun:sqlite";
import { type UnixMs, hourMs } from "../../../domain/time.ts";
import type {
  CostRow,
  Filter,
  PeriodOf,
  Span,
  UsageDimension,
  UsageQuestion,
  UsageRow,
} from "../../store.ts";
import { agentOfCell, branchOfCell, cellsFor, isOfSession, type Cells } from "./rollup-cells.ts";
import { optional, optionalText, usageOf } from "../mapping.ts";
import { costColumns, cubes } from "./rollup-column.ts";
import type { Row } from "../thing-table.ts";

/** What to sum of cells, as SQL. */
type Sums = (cells: Cells) => readonly string[];

/** What is summed of usage, as cells name it. */
export const usageColumns = [
  "requests",
  "unpriced",
  "input",
  "output",
  "reasoning",
  "cache_read",
  "cache_write",
  "cache_write_1h",
  "cost_nano",
] as const;

/** The usage of groups of cells, as SQL. */
export function cellSums(cells: Pick<Cells, "areGroups">): string[] {
  const failed = `${columnOf("failed", cells)} AS failed_requests`;
  return [failed, ...columnsOf([...usageColumns, "reported_nano"], cells)];
}

const usageSums: Sums = (cells) => [...cellSums(cells), `${cells.sessions} AS sessions`];
const costSums: Sums = (cells) => columnsOf([...usageColumns, ...costColumns], cells);

function columnsOf(names: readonly string[], cells: Pick<Cells, "areGroups">): string[] {
  return names.map((name) => `${columnOf(name, cells)} AS ${name}`);
}

/** A column of a group. */
function columnOf(column: string, { areGroups }: Pick<Cells, "areGroups">): string {
  return areGroups ? `cell.${column}` : `sum(cell.${column})`;
}

const keys: Record<UsageDimension, string> = {
  model: "nullif(cell.model, '')",
  project: "session.project",
  branch: branchOfCell,
  agent: agentOfCell,
  user: "session.user",
  team: "session.team",
  session: "session.id",
  "subagent-type": "nullif(cell.subagent_type, '')",
  "pull-request": "session.pull_request",
};

/** Columns that stand for a dimension in the order of a table: what lies together need not be sorted. */
const orders: Partial<Record<UsageDimension, string>> = {
  model: "cell.model",
  session: "cell.session_key",
  "subagent-type": "cell.subagent_type",
};

/** Usage of requests, from the roll-ups. */
export function sumRequests(db: Database, question: UsageQuestion): UsageRow[] {
  return sumCells(db, question, usageSums).map(({ row, ...group }) => usageRowOf(row, group));
}

/** What the usage of requests cost, from the roll-ups. */
export function sumCosts(db: Database, question: UsageQuestion): CostRow[] {
  return sumCells(db, question, costSums).map(({ row, ...group }) => costRowOf(row, group));
}

/** How many sessions have an answered request. */
export function countSessions(db: Database, filter: Filter): number {
  const { sql, values, sessions, areGroups } = cellsFor({ filter, by: ["session"] });
  const all = areGroups ? `sum(${sessions})` : sessions;
  const row = db.query<Row, SQLQueryBindings[]>(`SELECT ${all} AS sessions FROM ${sql}`).get(...values);
  return Number(row?.["sessions"] ?? 0);
}

/** A group with its sums as they came from the database. */
interface SummedGroup {
  readonly keys: UsageRow["keys"];
  readonly from: UnixMs | undefined;
  readonly row: Row;
}

/** What to sum of which cells, grouped by what. */
interface Grouped {
  readonly filter: Filter;
  readonly by: readonly UsageDimension[];
  readonly sums: Sums;
}

interface Timed extends Grouped {
  readonly period: PeriodOf;
}

function sumCells(db: Database, { filter, by = [], period }: UsageQuestion, sums: Sums): SummedGroup[] {
  // One transaction: its statements see one state of the ledger, and lock it once.
  if (period !== undefined)
    return db.transaction(
      () => sumHours(db, { filter, by, sums, period }) ?? sumPeriods(db, { filter, by, sums, period }),
    )();
  const cells = cellsFor({ filter, by });
  const rows = db.query<Row, SQLQueryBindings[]>(sqlOf(cells, { by, sums })).all(...cells.values);
  return usedGroups(rows, by, undefined);
}

function sqlOf(
  cells: Cells,
  { by, sums }: Pick<Grouped, "by" | "sums">,
  also: readonly string[] = [],
): string {
  const named = by.map((dimension, index) => `${keys[dimension]} AS key_${index}`);
  // What a session knows of itself parts no session in two.
  const parting = by.includes("session") ? by.filter((one) => one === "session" || !isOfSession(one)) : by;
  const groups = [...also, ...parting.map((dimension) => orders[dimension] ?? keys[dimension])];
  // Cells that are groups come in the same order, whichever index their sessions are found by.
  const group = groups.length === 0 ? "" : `${cells.areGroups ? "ORDER" : "GROUP"} BY ${groups.join(", ")}`;
  const used = `${columnOf("requests", cells)} + ${columnOf("failed", cells)} AS used`;
  return `SELECT ${[...also, ...named, ...sums(cells), used].join(", ")} FROM ${cells.sql} ${group}`;
}

/** An aggregate without groups has a row for nothing as well. */
function usedGroups(
  rows: readonly Row[],
  by: readonly UsageDimension[],
  from: UnixMs | undefined,
): SummedGroup[] {
  return rows
    .filter((row) => Number(row["used"] ?? 0) > 0)
    .map((row) => ({ keys: by.map((_, index) => optionalText(row[`key_${index}`])), from, row }));
}

/** A row of sums as the sums of a group. */
export function usageRowOf(row: Row, { keys: names, from }: Omit<SummedGroup, "row">): UsageRow {
  return {
    keys: names,
    from,
    sessions: Number(row["sessions"] ?? 0),
    requests: Number(row["requests"] ?? 0),
    failedRequests: Number(row["failed_requests"] ?? 0),
    unpricedRequests: Number(row["unpriced"] ?? 0),
    unpricedTokens: 0,
    usage: usageOf(row),
    costNano: Number(row["cost_nano"] ?? 0),
    reportedNano: optional(row["reported_nano"]),
  };
}

/** A row of sums as what a group cost. */
export function costRowOf(row: Row, { keys: names, from }: Omit<SummedGroup, "row">): CostRow {
  return {
    keys: names,
    from,
    requests: Number(row["requests"]),
    unpricedRequests: Number(row["unpriced"]),
    unpricedTokens: 0,
    usage: usageOf(row),
    costNano: Number(row["cost_nano"]),
    split: {
      inputNano: Number(row["input_nano"]),
      outputNano: Number(row["output_nano"]),
      cacheReadNano: Number(row["cache_read_nano"]),
      cacheWriteNano: Number(row["cache_write_nano"]),
      cacheSavedNano: Number(row["cache_saved_nano"]),
    },
    unsplitNano: Number(row["unsplit_nano"]),
  };
}

/**
 * Periods that are the hours of the roll-up, in one pass over it; undefined where they are others. Two years have
 * thousands of used hours, and a statement for each takes three times as long.
 */
function sumHours(db: Database, { period, ...grouped }: Timed): SummedGroup[] | undefined {
  const { filter, by } = grouped;
  const first = nextUse(db, filter);
  if (first === undefined || !isHour(period(first), first)) return undefined;
  const cells = cellsFor({ filter, by, hourly: true });
  const sql = sqlOf(cells, grouped, ["cell.hour"]);
  const rows = db.query<Row, SQLQueryBindings[]>(sql).all(...cells.values);
  const hours = new Set(rows.map((row) => Number(row["hour"]) * hourMs));
  // A zone may change to halves of hours on the way.
  if (![...hours].every((hour) => isHour(period(hour), hour))) return undefined;
  return rows.flatMap((row) => usedGroups([row], by, Number(row["hour"]) * hourMs));
}

function isHour({ from, to }: Span, at: UnixMs): boolean {
  return from % hourMs === 0 && to - from === hourMs && at >= from && at < to;
}

/** A statement that sums cells, and the cells that it sums. */
interface CellStatement {
  readonly cellsSql: string;
  readonly statement: Statement<Row, SQLQueryBindings[]>;
}

/** One statement per used period: it reads its cells where they lie, and nothing is sorted. */
function sumPeriods(db: Database, { period, ...grouped }: Timed): SummedGroup[] {
  const { filter, by } = grouped;
  const groups: SummedGroup[] = [];
  let last: CellStatement | undefined;
  let from = filter.from ?? 0;
  for (;;) {
    const next = nextUse(db, { from, to: filter.to });
    if (next === undefined) return groups;
    const span = period(next);
    const within = { from: Math.max(span.from, from), to: Math.min(span.to, filter.to ?? Infinity) };
    const cells = cellsFor({ filter: { ...filter, ...within }, by });
    // Nearly all periods are asked alike, and writing and finding a statement takes longer than running it.
    if (last?.cellsSql !== cells.sql)
      last = { cellsSql: cells.sql, statement: db.query(sqlOf(cells, grouped)) };
    groups.push(...usedGroups(last.statement.all(...cells.values), by, span.from));
    from = span.to;
  }
}

/** The first hour from `from` on in which anything was used, or `from` itself where it lies within that hour. */
function nextUse(db: Database, { from = 0, to = Infinity }: Filter): UnixMs | undefined {
  const whole = Math.ceil(from / hourMs);
  const begun = db.query<Row, SQLQueryBindings[]>("SELECT 1 FROM request WHERE at >= ? AND at < ? LIMIT 1");
  if (whole * hourMs > from && begun.get(from, Math.min(whole * hourMs, to)) !== null) return from;
  const next = db.query<Row, SQLQueryBindings[]>(
    `SELECT min(hour) AS hour FROM ${cubes.hour.table} WHERE hour >= ?`,
  );
  const hour = optional(next.get(whole)?.["hour"]);
  return hour === undefined || hour * hourMs >= to ? undefined : hour * hourMs;
}
