import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { Checkpoint } from "../../domain/checkpoint.ts";
import type { Request } from "../../domain/request.ts";
import type { Session } from "../../domain/session.ts";
import type { CloseUp, CourseStep, Failure, FileWork, RequestOrder, RequestPage } from "../close-up.ts";
import type { SessionSpan } from "../glance.ts";
import type { Keyed } from "../store.ts";
import { mappings, optional, optionalText, requestMapping } from "./mapping.ts";
import { sumOf, valueColumns } from "./rollup/rollup-column.ts";
import { costRowOf } from "./rollup/usage-sum.ts";
import { sessionOf } from "./session-book.ts";
import { keyedBy, type Row } from "./thing-table.ts";

/** What `rankOf` of the contract says, as SQL. */
const ranks: Record<RequestOrder, string> = {
  at: "at",
  cost: "coalesce(cost_nano, -1)",
  tokens: "coalesce(input + coalesce(output, 0) + coalesce(cache_read, 0) + coalesce(cache_write, 0), -1)",
  duration: "coalesce(duration_ms, -1)",
};

/** The index on session and time serves it. */
const within = "session_key = ? AND at >= ? AND at < ?";

// Step by step the requests are numbered in order of time; a sort of few columns, not of whole rows. Whole numbers: the
// first divisor is how many requests a step stands for, rounded up.
const courseSql = `WITH numbered AS (
    SELECT *, (row_number() OVER (ORDER BY at, key) - 1) / ((count(*) OVER () + ?1 - 1) / ?1) AS step
    FROM request WHERE ${within})
  SELECT min(at) AS first_at, max(at) AS last_at, sum(failed) AS failed_requests,
    sum(NOT failed AND coalesce(attempt, 1) > 1) AS retried,
    sum(max(0, coalesce(attempt, 1) - iif(failed, 0, 1))) AS failed_attempts,
    ${valueColumns.map((column) => `${sumOf(column)} AS ${column}`).join(", ")}
  FROM numbered GROUP BY step ORDER BY step`;

const isDone = "success = 1 AND decision IS NOT 'reject'";
// A call is over, and its file changed, when it has waited for its person and run.
const fileWorkSql = `SELECT file_path, tool, subagent_id, max(at) AS at,
    sum(${isDone}) AS done, sum(success = 0 AND decision IS NOT 'reject') AS failed, sum(decision IS 'reject') AS rejected,
    sum(lines_added) AS lines_added, sum(lines_removed) AS lines_removed,
    max(iif(${isDone}, at + coalesce(blocked_ms, 0) + coalesce(duration_ms, 0), NULL)) AS done_at
  FROM tool_call WHERE ${within} AND file_path IS NOT NULL
  GROUP BY file_path, tool, subagent_id ORDER BY file_path, tool, subagent_id`;

const failureSql = `SELECT iif(decision IS 'reject', 'rejection', 'tool') AS kind, at, key, tool AS name, error,
    NULL AS status_code, NULL AS attempts, decided_by, subagent_id, input, file_path
  FROM tool_call WHERE ${within} AND (success = 0 OR decision = 'reject') AND coalesce(tool, tool_use_id) IS NOT NULL
  UNION ALL
  SELECT 'request', at, key, model, error, status_code, coalesce(attempt, 1), NULL, subagent_id, NULL, NULL
  FROM request WHERE ${within} AND failed
  ORDER BY at DESC, kind, key DESC LIMIT ?`;

/** Looks at one session at close quarters. */
export class SqliteCloseUp implements CloseUp {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  requests(span: SessionSpan, { order, limit, after }: RequestPage): Keyed<Request>[] {
    const rank = ranks[order];
    const later = after === undefined ? "" : `AND (${rank}, key) < (?, ?)`;
    const sql = `SELECT * FROM request WHERE ${within} ${later} ORDER BY ${rank} DESC, key DESC LIMIT ?`;
    const place = after === undefined ? [] : [after.rank, after.key];
    return this.#rows(sql, [...bounds(span), ...place, limit]).map((row) => keyedBy(requestMapping, row));
  }

  course(span: SessionSpan, steps: number): CourseStep[] {
    return this.#rows(courseSql, [steps, ...bounds(span)]).map(stepOf);
  }

  fileWork(span: SessionSpan): FileWork[] {
    return this.#rows(fileWorkSql, bounds(span)).map(fileWorkOf);
  }

  failures(span: SessionSpan, limit: number): Failure[] {
    return this.#rows(failureSql, [...bounds(span), ...bounds(span), limit]).map(failureOf);
  }

  forks({ agent, id }: Session, limit: number): Session[] {
    const sql =
      "SELECT * FROM session WHERE parent_session_id = ? AND agent = ? ORDER BY started_at, key LIMIT ?";
    return this.#rows(sql, [id, agent, limit]).map(sessionOf);
  }

  restored({ agent, id }: Session): Keyed<Checkpoint>[] {
    const sql = `SELECT checkpoint.* FROM checkpoint JOIN session ON session.key = session_key
      WHERE injected_into = ? AND agent = ? ORDER BY injected_at, checkpoint.key`;
    return this.#rows(sql, [id, agent]).map((row) => keyedBy(mappings.checkpoint, row));
  }

  calledItself(span: SessionSpan): boolean {
    const sql = `SELECT 1 FROM tool_call WHERE ${within} AND subagent_id IS NULL LIMIT 1`;
    return this.#rows(sql, bounds(span)).length > 0;
  }

  #rows(sql: string, values: SQLQueryBindings[]): Row[] {
    return this.#db.query<Row, SQLQueryBindings[]>(sql).all(...values);
  }
}

function bounds({ sessionKey, from, to }: SessionSpan): SQLQueryBindings[] {
  return [sessionKey, from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER];
}

function stepOf(row: Row): CourseStep {
  const { keys: _, ...costs } = costRowOf(row, { keys: [], from: undefined });
  return {
    ...costs,
    from: Number(row["first_at"]),
    to: Number(row["last_at"]),
    failedRequests: Number(row["failed_requests"]),
    retriedRequests: Number(row["retried"]),
    failedAttempts: Number(row["failed_attempts"]),
  };
}

function fileWorkOf(row: Row): FileWork {
  return {
    filePath: String(row["file_path"]),
    tool: optionalText(row["tool"]),
    subagentId: optionalText(row["subagent_id"]),
    done: Number(row["done"] ?? 0),
    failed: Number(row["failed"] ?? 0),
    rejected: Number(row["rejected"] ?? 0),
    linesAdded: optional(row["lines_added"]),
    linesRemoved: optional(row["lines_removed"]),
    doneAt: optional(row["done_at"]),
    at: Number(row["at"]),
  };
}

function failureOf(row: Row): Failure {
  return {
    // The statement has no other.
    kind: row["kind"] as Failure["kind"],
    at: Number(row["at"]),
    key: Number(row["key"]),
    name: optionalText(row["name"]),
    error: optionalText(row["error"]),
    statusCode: optional(row["status_code"]),
    attempts: optional(row["attempts"]),
    decidedBy: optionalText(row["decided_by"]),
    subagentId: optionalText(row["subagent_id"]),
    input: optionalText(row["input"]),
    filePath: optionalText(row["file_path"]),
  };
}
