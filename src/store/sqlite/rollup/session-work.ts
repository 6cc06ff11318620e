import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { Measure } from "../../../domain/observation.ts";
import {
  noTasks,
  type EditWork,
  type SessionWork,
  type TaskWork,
  type ToolWork,
} from "../../../domain/work.ts";
import type { Filter } from "../../store.ts";
import { conditionsOf, usesModel } from "../condition.ts";
import { optional } from "../mapping.ts";
import type { Row } from "../thing-table.ts";

/** What sessions did, from the sums that are kept of them. Sessions come first in each join, so that a short period costs little. */
export function sumWork(db: Database, filter: Filter): SessionWork[] {
  const chosen = chosenSessions(filter);
  const rows = (sql: string): Row[] =>
    db.query<Row, SQLQueryBindings[]>(`${chosen.sql} ${sql}`).all(...chosen.values);
  const tasks = byKey(rows(taskSql), taskWorkOf);
  const counters = countersByKey(rows(counterSql));
  return rows(sessionSql).map((row) => {
    const sessionKey = Number(row["key"]);
    return {
      sessionKey,
      agent: String(row["agent"]),
      id: String(row["id"]),
      startedAt: Number(row["started_at"]),
      lastSeenAt: Number(row["last_seen_at"]),
      sources: sourceBits(String(row["seen_by_source"])),
      hasPullRequest: row["has_pull_request"] === 1,
      permissionMs: optional(row["permission_ms"]),
      inputMs: optional(row["input_ms"]),
      tools: toolWorkOf(row),
      edits: editWorkOf(row),
      tasks: tasks.get(sessionKey) ?? noTasks,
      counters: counters.get(sessionKey) ?? new Map(),
    };
  });
}

/** The sessions a question is about, as the table `chosen` of a statement. */
function chosenSessions(filter: Filter): { sql: string; values: SQLQueryBindings[] } {
  const { where, values } = conditionsOf(filter, "session");
  const parts = where === "" ? [] : [where.slice("WHERE ".length)];
  const add = (sql: string, value: SQLQueryBindings | undefined): void => {
    if (value === undefined) return;
    parts.push(sql);
    values.push(value);
  };
  add("started_at >= ?", filter.from);
  add("started_at < ?", filter.to);
  add(usesModel("session.key"), filter.model);
  const condition = parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`;
  return { sql: `WITH chosen AS MATERIALIZED (SELECT key FROM session ${condition})`, values };
}

const sessionSql = `
  SELECT session.key, agent, id, started_at, last_seen_at, seen_by_source, pull_request IS NOT NULL AS has_pull_request,
         activity ->> '$.waited.permissionMs' AS permission_ms, activity ->> '$.waited.inputMs' AS input_ms,
         coalesce(answered, 0) AS answered, coalesce(failed, 0) AS failed, iif(timed > 0, wait_ms, NULL) AS wait_ms,
         iif(added_known > 0, lines_added, NULL) AS lines_added, iif(removed_known > 0, lines_removed, NULL) AS lines_removed,
         coalesce(edits, 0) AS edits, coalesce(judged, 0) AS judged, coalesce(one_shot, 0) AS one_shot
  FROM chosen JOIN session ON session.key = chosen.key LEFT JOIN work_rollup ON work_rollup.session_key = chosen.key`;

const taskSql = `
  SELECT chosen.key, count(*) AS known, sum(status IS 'completed') AS completed
  FROM chosen CROSS JOIN task ON task.session_key = chosen.key GROUP BY chosen.key`;

const counterSql = `
  SELECT chosen.key, measure, milli / 1000.0 AS total FROM chosen
  CROSS JOIN counter_rollup ON counter_rollup.session_key = chosen.key`;

function byKey<T>(rows: readonly Row[], read: (row: Row) => T): Map<number, T> {
  return new Map(rows.map((row) => [Number(row["key"]), read(row)]));
}

function toolWorkOf(row: Row): ToolWork {
  return {
    answered: Number(row["answered"]),
    failed: Number(row["failed"]),
    waitMs: optional(row["wait_ms"]),
    linesAdded: optional(row["lines_added"]),
    linesRemoved: optional(row["lines_removed"]),
  };
}

function editWorkOf(row: Row): EditWork {
  return {
    edits: Number(row["edits"]),
    judged: Number(row["judged"]),
    oneShot: Number(row["one_shot"]),
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
