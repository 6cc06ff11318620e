import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { Filter, ToolCallGroup, ToolDimension, ToolOrder } from "../../store.ts";
import { alsoOf, conditionsOf, usesModel } from "../condition.ts";
import { optional, optionalText } from "../mapping.ts";
import type { Row } from "../thing-table.ts";
import { tallyToolCalls } from "./tool-tally.ts";
import { isNamed, waitSql } from "./work-sum.ts";

const keys: Record<ToolDimension, string> = {
  tool: "tool",
  session: "session.id",
  project: "session.project",
  branch: "session.branch",
  agent: "coalesce(session.agent, tool_call.agent)",
  // An id says that it was a subagent's, also where nobody told of what type.
  "subagent-type": "iif(tool_call.subagent_id IS NULL, NULL, coalesce(subagent.subagent_type, 'unknown'))",
};

/** Tool calls that went alike. The duration leads: the database groups by sorting, and numbers compare the quickest. */
export function groupToolCalls(db: Database, dimension: ToolDimension, filter: Filter): ToolCallGroup[] {
  const { from: since, to, ...owner } = filter;
  const isPlain = Object.values(owner).every((value) => value === undefined);
  if (isPlain && dimension === "tool" && since === undefined && to === undefined)
    return db
      .query<Row, []>(everyCallFrom(waits(db) ? everyCell : "tool_rollup"))
      .all()
      .map(groupOf);
  if (isPlain && dimension !== "subagent-type") return tallyToolCalls(db, dimension, { from: since, to });
  const { from, values } = calls(filter, dimension);
  const rows = db
    .query<Row, SQLQueryBindings[]>(
      `SELECT duration_ms, ${keys[dimension]} AS group_key, success, decided_by, decision, count(*) AS calls,
              sum(${waitSql}) AS wait_ms
       ${from} GROUP BY 1, 2, 3, 4, 5`,
    )
    .all(...values);
  return rows.map(groupOf);
}

/** The question that is asked the most, and that a database sorts the longest for, is answered from what is kept of it. */
const everyCallFrom = (cells: string): string => `
  SELECT nullif(tool, '') AS group_key, nullif(duration_ms, -1) AS duration_ms, nullif(success, -1) AS success,
    nullif(decision, '') AS decision, nullif(decided_by, '') AS decided_by, calls, iif(timed > 0, wait_ms, NULL) AS wait_ms
  FROM ${cells}`;

/** The cells while history is read, with what is not added to them yet. */
const everyCell = `(SELECT tool, duration_ms, success, decision, decided_by,
    sum(calls) AS calls, sum(timed) AS timed, sum(wait_ms) AS wait_ms
  FROM (SELECT * FROM tool_rollup UNION ALL SELECT * FROM unsorted_tool_rollup)
  GROUP BY 1, 2, 3, 4, 5 HAVING sum(calls) > 0)`;

function waits(db: Database): boolean {
  return db.query("SELECT 1 FROM unsorted_tool_rollup LIMIT 1").get() !== null;
}

const orders: Record<ToolOrder, string> = {
  calls: "count(*)",
  time: "coalesce(sum(duration_ms), 0)",
  failures: "sum(success IS 0 AND decision IS NOT 'reject')",
  waiting: `coalesce(sum(${waitSql}), 0)`,
};

/** Keys of the sessions that lead in an order, and how many sessions there are. The index hands calls out by session. */
export function leadingSessions(
  db: Database,
  filter: Filter,
  { order, limit }: { order: ToolOrder; limit: number },
): { keys: number[]; count: number } {
  const { from, values } = calls(filter, undefined);
  const rows = db
    .query<{ key: number; count: number }, SQLQueryBindings[]>(
      `SELECT tool_call.session_key AS key, count(*) OVER () AS count ${from} AND tool_call.session_key IS NOT NULL
       GROUP BY 1 ORDER BY ${orders[order]} DESC, count(*) DESC, key LIMIT ?`,
    )
    .all(...values, limit);
  return { keys: rows.map(({ key }) => key), count: rows[0]?.count ?? 0 };
}

/** The calls that a question is about, from FROM on. Sessions are joined only where one asks for them: a million look-ups cost. */
function calls(
  filter: Filter,
  dimension: ToolDimension | undefined,
): { from: string; values: SQLQueryBindings[] } {
  const { where, values } = alsoOf(conditionsOf(filter, "tool_call"), [
    [isNamed],
    [usesModel("tool_call.session_key"), filter.model],
  ]);
  const asked = `${dimension === undefined ? "" : keys[dimension]} ${where}`;
  const joins = [
    asked.includes("session.") ? "LEFT JOIN session ON session.key = tool_call.session_key" : "",
    asked.includes("subagent.")
      ? "LEFT JOIN subagent ON subagent.session_key IS tool_call.session_key AND subagent.subagent_id = tool_call.subagent_id"
      : "",
  ];
  return { from: `FROM tool_call ${joins.join(" ")} ${where}`, values };
}

function groupOf(row: Row): ToolCallGroup {
  const { success } = row;
  return {
    key: optionalText(row["group_key"]),
    durationMs: optional(row["duration_ms"]),
    decision: optionalText(row["decision"]),
    decidedBy: optionalText(row["decided_by"]),
    success: success === null || success === undefined ? undefined : success === 1,
    calls: Number(row["calls"]),
    waitMs: optional(row["wait_ms"]),
  };
}
