import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { Filter, ToolCallGroup, ToolDimension } from "../store.ts";
import { conditionsOf } from "./condition.ts";
import { optional } from "./mapping.ts";
import type { Row } from "./thing-table.ts";
import { waitSql } from "./work-sum.ts";

const keys: Record<ToolDimension, string> = {
  tool: "tool",
  session: "session.id",
  project: "session.project",
  branch: "session.branch",
  agent: "session.agent",
  // An id says that it was a subagent's, also where nobody told of what type.
  "subagent-type": "iif(tool_call.subagent_id IS NULL, NULL, coalesce(subagent.subagent_type, 'unknown'))",
};

/** Tool calls that went alike. The duration leads: the database groups by sorting, and numbers compare the quickest. */
export function groupToolCalls(db: Database, dimension: ToolDimension, filter: Filter): ToolCallGroup[] {
  const { where, values } = conditionsOf(filter, { table: "tool_call", timed: true, modelled: false });
  const parts = [
    where === "" ? "WHERE" : `${where} AND`,
    "(tool IS NOT NULL OR tool_call.tool_use_id IS NOT NULL)",
  ];
  if (filter.model !== undefined) {
    parts.push(
      "AND EXISTS (SELECT 1 FROM request WHERE request.session_key = session.key AND request.model = ?)",
    );
    values.push(filter.model);
  }
  const subagents =
    dimension === "subagent-type"
      ? `LEFT JOIN subagent ON subagent.session_key = tool_call.session_key AND subagent.subagent_id = tool_call.subagent_id`
      : "";
  const rows = db
    .query<Row, SQLQueryBindings[]>(
      `SELECT duration_ms, ${keys[dimension]} AS group_key, success, decided_by, decision, count(*) AS calls,
              sum(${waitSql}) AS wait_ms
       FROM tool_call LEFT JOIN session ON session.key = tool_call.session_key ${subagents} ${parts.join(" ")}
       GROUP BY 1, 2, 3, 4, 5`,
    )
    .all(...values);
  return rows.map(groupOf);
}

function groupOf(row: Row): ToolCallGroup {
  const { success } = row;
  return {
    key: textOf(row["group_key"]),
    durationMs: optional(row["duration_ms"]),
    decision: textOf(row["decision"]),
    decidedBy: textOf(row["decided_by"]),
    success: success === null || success === undefined ? undefined : success === 1,
    calls: Number(row["calls"]),
    waitMs: optional(row["wait_ms"]),
  };
}

function textOf(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}
