import type { SQLQueryBindings } from "bun:sqlite";
import { type UnixMs, hourMs } from "../../../domain/time.ts";
import type { Filter, UsageDimension } from "../../store.ts";
import { namelessAgent } from "./nameless-agents.ts";
import { addedBy, cubes, placeColumns, placeOfRequest, valueColumns, type Cube } from "./rollup-column.ts";

/** Cells to sum up: `sql` follows FROM, names them `cell`, and ends with its condition. */
export interface Cells {
  readonly sql: string;
  readonly values: SQLQueryBindings[];
  /** The number of sessions of a group that have an answered request, as SQL. */
  readonly sessions: string;
  /** Whether each cell is a group as it is, so that nothing has to be added up. */
  readonly areGroups: boolean;
}

/** What is asked of cells: which, and by what they will be grouped. */
export interface CellQuestion {
  readonly filter: Filter;
  readonly by: readonly UsageDimension[];
  /** Whether they will be grouped by their hour. */
  readonly hourly?: boolean | undefined;
}

/** A request as a cell of its own, for the parts of hours at the ends of a span. */
const requestCells = `
  SELECT ${placeColumns.map((name) => `${placeOfRequest[name]} AS ${name}`).join(", ")},
    ${valueColumns.map((name) => `${addedBy(name)} AS ${name}`).join(", ")}
  FROM request WHERE at >= ? AND at < ?`;
const hourCells = cellsOfHours(cubes.all);
/** The same where the models, branches and subagents of a session do not matter, which are told as unknown. */
const sessionHourCells = cellsOfHours(cubes.sessionHour);

function cellsOfHours({ table, keys }: Cube): string {
  const places = placeColumns.map((name) => (keys.includes(name) ? name : `'' AS ${name}`));
  return `SELECT ${[...places, ...valueColumns].join(", ")} FROM ${table} WHERE hour >= ? AND hour < ?`;
}

/** The branch a request was made on, else its session's: looked up only where needed, for nearly all know their own. */
export const branchOfCell =
  "iif(cell.branch <> '', cell.branch, (SELECT branch FROM session WHERE key = cell.session_key))";

/** Who made the requests of a cell: its session's agent, and of those that name none, whose sums they are. */
export const agentOfCell = `coalesce(session.agent, ${namelessAgent("cell.session_key")})`;

/** Those whose requests all failed used nothing, and may be counted from their counters. */
const answeredSession = "iif(cell.requests > 0 AND cell.session_key > 0, cell.session_key, NULL)";

/** The cells that a question means, from the smallest table that knows all it asks. */
export function cellsFor({ filter, by, hourly }: CellQuestion): Cells {
  const source = sourceOf({ filter, by, hourly });
  const owner = ownerConditions(filter);
  const needsSession = by.some(isOfSession) || owner.needsSession;
  const join = needsSession ? " LEFT JOIN session ON session.key = cell.session_key" : "";
  const conditions = [...source.conditions, ...owner.conditions];
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  return {
    sql: `${source.from}${join}${where}`,
    values: [...source.values, ...owner.values],
    sessions: source.sessions ?? `count(DISTINCT ${answeredSession})`,
    areGroups: source.areGroups ?? false,
  };
}

interface Source {
  readonly from: string;
  readonly conditions: readonly string[];
  readonly values: SQLQueryBindings[];
  readonly sessions?: string;
  readonly areGroups?: boolean;
}

function sourceOf(question: CellQuestion): Source {
  const { from, to } = question.filter;
  if (from === undefined && to === undefined && question.hourly !== true) return alwaysCells(question);
  const [start, end] = [from ?? 0, to ?? Infinity];
  const [first, last] = [Math.ceil(start / hourMs), Math.floor(end / hourMs)];
  if (first * hourMs === start && last * hourMs === end) return wholeHours(question, first, last);
  if (first > last) return mixed([{ sql: requestCells, from: start, to: end }]);
  return mixed([
    { sql: knowsSessionsOnly(question) ? sessionHourCells : hourCells, from: first, to: last },
    { sql: requestCells, from: start, to: first * hourMs },
    { sql: requestCells, from: last * hourMs, to: end },
  ]);
}

/** All of time. */
function alwaysCells(question: CellQuestion): Source {
  const plain = { conditions: [], values: [] };
  if (!knowsSessionsOnly(question)) return { from: `${cubes.model.table} cell`, ...plain };
  const areGroups = question.by.includes("session");
  const sessions = areGroups ? `${answeredSession} IS NOT NULL` : `count(${answeredSession})`;
  return { from: `${cubes.session.table} cell`, ...plain, sessions, areGroups };
}

/** Whether nothing is asked that tells requests of one session apart. */
function knowsSessionsOnly({ filter, by }: CellQuestion): boolean {
  return by.every(isOfSession) && filter.model === undefined && filter.branch === undefined;
}

/** The smallest table that knows what is asked of whole hours. */
function wholeHours(question: CellQuestion, first: number, last: number): Source {
  const conditions = ["cell.hour >= ?1", "cell.hour < ?2"];
  const values = [first, last];
  const { model, branch, from: _from, to: _to, ...owners } = question.filter;
  const dimensions = new Set<UsageDimension>(question.by);
  const isOfAll = Object.values(owners).every((value) => value === undefined) && branch === undefined;
  if (isOfAll && model === undefined && dimensions.size === 0)
    return {
      from: `${cubes.hour.table} cell`,
      conditions,
      values,
      sessions: sessionsOfHours(question),
      areGroups: question.hourly === true,
    };
  if (isOfAll && dimensions.isSubsetOf(new Set(["model"])))
    return { from: `${cubes.time.table} cell`, conditions, values, sessions: sessionsOfHours(question) };
  const { table } = knowsSessionsOnly(question) ? cubes.sessionHour : cubes.all;
  return { from: `${table} cell`, conditions, values };
}

/** The smaller tables do not know sessions, so those of a group are looked up where they are known. */
function sessionsOfHours({ filter, by, hourly }: CellQuestion): string {
  const ofModel = by.includes("model") || filter.model !== undefined;
  const { table } = ofModel ? cubes.all : cubes.sessionHour;
  const same = [
    hourly === true ? "known.hour = cell.hour" : "known.hour >= ?1 AND known.hour < ?2",
    ...(ofModel ? ["known.model = cell.model"] : []),
  ];
  // A session has one row of an hour where its models are one.
  const distinct = ofModel || hourly !== true ? "DISTINCT " : "";
  return `(SELECT count(${distinct}iif(known.session_key > 0, known.session_key, NULL)) FROM ${table} known
    WHERE ${same.join(" AND ")} AND known.requests > 0)`;
}

/** Empty parts are left out, so that a span that ends with an hour costs no look at requests. */
function mixed(parts: readonly { sql: string; from: UnixMs; to: UnixMs }[]): Source {
  const real = parts.filter(({ from, to }) => from < to);
  const some = real.length === 0 ? parts.slice(0, 1) : real;
  return {
    from: `(${some.map(({ sql }) => sql).join(" UNION ALL ")}) cell`,
    conditions: [],
    values: some.flatMap(({ from, to }) => [from, to]),
  };
}

/** Whether a dimension is a fact of the session, and not of its single requests. */
export function isOfSession(dimension: UsageDimension): boolean {
  return dimension !== "model" && dimension !== "subagent-type" && dimension !== "branch";
}

interface Owner {
  readonly conditions: readonly string[];
  readonly values: SQLQueryBindings[];
  readonly needsSession: boolean;
}

function ownerConditions({ sessionKey, model, branch, agent, project, user, team }: Filter): Owner {
  const asked = [
    { sql: "cell.model = ?", value: model, ofSession: false },
    { sql: "cell.session_key = ?", value: sessionKey, ofSession: false },
    { sql: `${branchOfCell} = ?`, value: branch, ofSession: false },
    { sql: `${agentOfCell} = ?`, value: agent, ofSession: true },
    { sql: "session.project = ?", value: project, ofSession: true },
    { sql: "session.user = ?", value: user, ofSession: true },
    { sql: "session.team = ?", value: team, ofSession: true },
  ].filter(({ value }) => value !== undefined);
  return {
    conditions: asked.map(({ sql }) => sql),
    values: asked.flatMap(({ value }) => (value === undefined ? [] : [value])),
    needsSession: asked.some(({ ofSession }) => ofSession),
  };
}
