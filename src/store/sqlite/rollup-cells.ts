import type { SQLQueryBindings } from "bun:sqlite";
import type { UnixMs } from "../../domain/time.ts";
import type { Filter } from "../store.ts";
import { addedBy, placeColumns, placeOfRequest, valueColumns } from "./rollup-column.ts";

export const hourMs = 3_600_000;

/** Cells to sum up: `sql` follows FROM, names them `cell`, and ends with its condition. */
export interface Cells {
  readonly sql: string;
  readonly values: SQLQueryBindings[];
}

/** A request as a cell of its own, for the parts of hours at the ends of a span. */
const requestCells = `
  SELECT at / ${hourMs} AS hour, ${placeColumns.map((name, index) => `${placeOfRequest[index]} AS ${name}`).join(", ")},
    ${valueColumns.map((name) => `${addedBy(name)} AS ${name}`).join(", ")}
  FROM request WHERE at >= ? AND at < ?`;
const hourCells = `
  SELECT hour, ${[...placeColumns, ...valueColumns].join(", ")}
  FROM rollup WHERE hour >= ? AND hour < ?`;

/** The cells that a filter means. `withSession` joins the session also where the filter does not need it. */
export function cellsWithin(filter: Filter, withSession = false): Cells {
  const { sql, values } = cellsOf(filter);
  const owner = ownerConditions(filter);
  const needsSession = withSession || owner.needsSession;
  const join = needsSession ? " LEFT JOIN session ON session.key = cell.session_key" : "";
  const conditions = [...sql.conditions, ...owner.conditions];
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  return { sql: `${sql.from}${join}${where}`, values: [...values, ...owner.values] };
}

interface Source {
  readonly sql: { readonly from: string; readonly conditions: readonly string[] };
  readonly values: SQLQueryBindings[];
}

/** Without bounds the sums per session do; whole hours are in the roll-up; what is left of hours is read request by request. */
function cellsOf({ from, to }: Filter): Source {
  if (from === undefined && to === undefined)
    return { sql: { from: "session_rollup cell", conditions: [] }, values: [] };
  const [start, end] = [from ?? 0, to ?? Infinity];
  const [first, last] = [Math.ceil(start / hourMs), Math.floor(end / hourMs)];
  if (first * hourMs === start && last * hourMs === end) return hoursOf(first, last);
  if (first > last) return mixed([{ sql: requestCells, from: start, to: end }]);
  return mixed([
    { sql: hourCells, from: first, to: last },
    { sql: requestCells, from: start, to: first * hourMs },
    { sql: requestCells, from: last * hourMs, to: end },
  ]);
}

function hoursOf(first: number, last: number): Source {
  return {
    sql: { from: "rollup cell", conditions: ["cell.hour >= ?", "cell.hour < ?"] },
    values: [first, last],
  };
}

/** Empty parts are left out, so that a span that ends with an hour costs no look at requests. */
function mixed(parts: readonly { sql: string; from: UnixMs; to: UnixMs }[]): Source {
  const real = parts.filter(({ from, to }) => from < to);
  const some = real.length === 0 ? parts.slice(0, 1) : real;
  return {
    sql: { from: `(${some.map(({ sql }) => sql).join(" UNION ALL ")}) cell`, conditions: [] },
    values: some.flatMap(({ from, to }) => [from, to]),
  };
}

interface Owner {
  readonly conditions: readonly string[];
  readonly values: SQLQueryBindings[];
  readonly needsSession: boolean;
}

function ownerConditions({ sessionKey, model, branch, agent, project, user }: Filter): Owner {
  const asked = [
    { sql: "cell.session_key = ?", value: sessionKey, ofSession: false },
    { sql: "cell.model = ?", value: model, ofSession: false },
    { sql: "coalesce(nullif(cell.branch, ''), session.branch) = ?", value: branch, ofSession: true },
    { sql: "session.agent = ?", value: agent, ofSession: true },
    { sql: "session.project = ?", value: project, ofSession: true },
    { sql: "session.user = ?", value: user, ofSession: true },
  ].filter(({ value }) => value !== undefined);
  return {
    conditions: asked.map(({ sql }) => sql),
    values: asked.flatMap(({ value }) => (value === undefined ? [] : [value])),
    needsSession: asked.some(({ ofSession }) => ofSession),
  };
}
