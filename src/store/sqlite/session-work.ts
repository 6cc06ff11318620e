import type { Database, SQLQueryBindings } from "bun:sqlite";
import { longestWaitMs } from "../../domain/activity.ts";
import type { Measure } from "../../domain/observation.ts";
import { editTools, unaskedDeciders } from "../../domain/tool-call.ts";
import {
  noEdits,
  noTasks,
  noTools,
  workMeasures,
  type EditWork,
  type SessionWork,
  type TaskWork,
  type ToolWork,
} from "../../domain/work.ts";
import type { Filter } from "../store.ts";
import { conditionsOf } from "./condition.ts";
import { optional } from "./mapping.ts";
import type { Row } from "./thing-table.ts";

/** Sums of what sessions did, one pass per table. Sessions come first in each join, so that a short period costs little. */
export function sumWork(db: Database, filter: Filter): SessionWork[] {
  const chosen = chosenSessions(filter);
  const rows = (sql: string): Row[] =>
    db.query<Row, SQLQueryBindings[]>(`${chosen.sql} ${sql}`).all(...chosen.values);
  const tools = byKey(rows(toolSql), toolWorkOf);
  const edits = byKey(rows(editSql), editWorkOf);
  const tasks = byKey(rows(taskSql), taskWorkOf);
  const counters = countersByKey(rows(counterSql));
  return rows(sessionSql).map((row) => {
    const sessionKey = Number(row["key"]);
    return {
      sessionKey,
      id: String(row["id"]),
      startedAt: Number(row["started_at"]),
      lastSeenAt: Number(row["last_seen_at"]),
      sources: sourceBits(String(row["seen_by_source"])),
      hasPullRequest: row["has_pull_request"] === 1,
      permissionMs: optional(row["permission_ms"]),
      inputMs: optional(row["input_ms"]),
      tools: tools.get(sessionKey) ?? noTools,
      edits: edits.get(sessionKey) ?? noEdits,
      tasks: tasks.get(sessionKey) ?? noTasks,
      counters: counters.get(sessionKey) ?? new Map(),
    };
  });
}

/** The sessions a question is about, as the table `chosen` of a statement. */
function chosenSessions(filter: Filter): { sql: string; values: SQLQueryBindings[] } {
  const { where, values } = conditionsOf(filter, { table: "session", timed: false, modelled: false });
  const parts = where === "" ? [] : [where.slice("WHERE ".length)];
  const add = (sql: string, value: SQLQueryBindings | undefined): void => {
    if (value === undefined) return;
    parts.push(sql);
    values.push(value);
  };
  add("started_at >= ?", filter.from);
  add("started_at < ?", filter.to);
  add("EXISTS (SELECT 1 FROM request WHERE session_key = session.key AND model = ?)", filter.model);
  const condition = parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`;
  return { sql: `WITH chosen AS MATERIALIZED (SELECT key FROM session ${condition})`, values };
}

const sessionSql = `
  SELECT session.key, id, started_at, last_seen_at, seen_by_source, pull_request IS NOT NULL AS has_pull_request,
         activity ->> '$.waited.permissionMs' AS permission_ms, activity ->> '$.waited.inputMs' AS input_ms
  FROM chosen JOIN session ON session.key = chosen.key`;

const toolSql = `
  SELECT chosen.key, sum(success IS NOT NULL AND decision IS NOT 'reject') AS answered,
         sum(success = 0 AND decision IS NOT 'reject') AS failed, sum(${waitSql()}) AS wait_ms,
         sum(lines_added) AS lines_added, sum(lines_removed) AS lines_removed
  FROM chosen CROSS JOIN tool_call ON tool_call.session_key = chosen.key GROUP BY chosen.key`;

// The last edit of a file within a prompt is the one that no other follows.
const editSql = `
  SELECT key, count(*) AS edits, sum(judged) AS judged, sum(judged AND next IS NULL AND success = 1) AS one_shot FROM (
    SELECT chosen.key, success, success IS NOT NULL OR decision = 'reject' AS ended,
           file_path IS NOT NULL AND (success IS NOT NULL OR decision = 'reject') AS judged,
           lead(tool_call.key) OVER (PARTITION BY chosen.key, file_path, coalesce(prompt_id, (
             SELECT coalesce(prompt.prompt_id, prompt.at) FROM prompt
             WHERE prompt.session_key = chosen.key AND prompt.at <= tool_call.at ORDER BY prompt.at DESC LIMIT 1
           )) ORDER BY at, tool_call.key) AS next
    FROM chosen CROSS JOIN tool_call ON tool_call.session_key = chosen.key WHERE tool IN (${quoted(editTools)})
  ) WHERE ended GROUP BY key`;

const taskSql = `
  SELECT chosen.key, count(*) AS known, sum(status IS 'completed') AS completed
  FROM chosen CROSS JOIN task ON task.session_key = chosen.key GROUP BY chosen.key`;

const counterSql = `
  SELECT chosen.key, measure, sum(increase) AS total FROM chosen
  CROSS JOIN series ON series.session_key = chosen.key JOIN point ON point.series_key = series.key
  WHERE measure IN (${quoted(workMeasures)}) GROUP BY chosen.key, measure`;

/** `waitOf` of a tool call, as SQL. */
export function waitSql(): string {
  const isUnasked = `decided_by IN (${quoted(unaskedDeciders)})`;
  return `CASE WHEN blocked_ms IS NULL THEN NULL WHEN ${isUnasked} THEN 0 ELSE min(blocked_ms, ${longestWaitMs}) END`;
}

/** Words of our own as a list of SQL texts. */
function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(", ");
}

function byKey<T>(rows: readonly Row[], read: (row: Row) => T): Map<number, T> {
  return new Map(rows.map((row) => [Number(row["key"]), read(row)]));
}

function toolWorkOf(row: Row): ToolWork {
  return {
    answered: Number(row["answered"]),
    failed: Number(row["failed"] ?? 0),
    waitMs: optional(row["wait_ms"]),
    linesAdded: optional(row["lines_added"]),
    linesRemoved: optional(row["lines_removed"]),
  };
}

function editWorkOf(row: Row): EditWork {
  return {
    edits: Number(row["edits"]),
    judged: Number(row["judged"]),
    oneShot: Number(row["one_shot"] ?? 0),
  };
}

function taskWorkOf(row: Row): TaskWork {
  return { known: Number(row["known"]), completed: Number(row["completed"]) };
}

function countersByKey(rows: readonly Row[]): Map<number, Map<Measure, number>> {
  const found = new Map<number, Map<Measure, number>>();
  for (const row of rows) {
    const key = Number(row["key"]);
    const own = found.get(key) ?? new Map<Measure, number>();
    // The column is written from a Measure only.
    found.set(key, own.set(String(row["measure"]) as Measure, Number(row["total"])));
  }
  return found;
}

/** The channels with at least one observation, by their places in `sources`. */
function sourceBits(seenBySource: string): number {
  const counts = JSON.parse(seenBySource) as number[];
  return counts.reduce((bits, count, index) => (count > 0 ? bits | (1 << index) : bits), 0);
}
