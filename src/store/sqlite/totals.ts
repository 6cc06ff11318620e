import type { Database, Statement } from "bun:sqlite";
import type { TaskStatus } from "../../domain/observation.ts";
import { noticeCommand } from "../../domain/prompt.ts";
import { effortRequests, type SessionTotals } from "../../domain/session.ts";
import { progressOf } from "../../domain/task.ts";
import type { UnixMs } from "../../domain/time.ts";
import { mainThread } from "./context-points.ts";
import { optional, optionalText } from "./mapping.ts";
import type { Row } from "./thing-table.ts";
import { counterTotals } from "./rollup/counter-sum.ts";
import { cellSums, usageRowOf } from "./rollup/usage-sum.ts";

/** Adds up what belongs to one session, with its statements prepared once. */
export class SessionSums {
  readonly #db: Database;
  readonly #requests: Statement<Row, [number]>;
  readonly #recent: Statement<Row, [number, UnixMs]>;
  readonly #models: Statement<Row, [number, number]>;
  readonly #effort: Statement<Row, [number]>;
  readonly #things: Statement<Row, [{ key: number }]>;
  readonly #running: Statement<Row, [number, UnixMs]>;
  readonly #tasks: Statement<Row, [number]>;

  constructor(db: Database) {
    this.#db = db;
    this.#requests = db.prepare(
      `SELECT ${cellSums.join(", ")} FROM session_rollup cell WHERE session_key = ?`,
    );
    this.#recent = db.prepare("SELECT sum(cost_nano) AS cost FROM request WHERE session_key = ? AND at >= ?");
    this.#models = db.prepare(
      `SELECT model FROM (SELECT model, min(at) AS at FROM request WHERE session_key = ? AND model IS NOT NULL GROUP BY 1
       UNION ALL SELECT model, 0 FROM series WHERE session_key = ? AND model IS NOT NULL) GROUP BY 1 ORDER BY max(at)`,
    );
    // The inner look is at the index alone.
    this.#effort = db.prepare(
      `SELECT effort FROM request WHERE session_key = ?1 AND effort IS NOT NULL AND ${mainThread} AND at >= coalesce(
       (SELECT at FROM request WHERE session_key = ?1 ORDER BY at DESC LIMIT 1 OFFSET ${effortRequests - 1}), ${Number.MIN_SAFE_INTEGER})
       ORDER BY at DESC, key DESC LIMIT 1`,
    );
    this.#things = db.prepare(
      `SELECT (SELECT count(*) FROM prompt WHERE session_key = $key AND command IS NOT '${noticeCommand}') AS prompts,
              (SELECT count(*) FROM tool_call WHERE session_key = $key AND (tool IS NOT NULL OR tool_use_id IS NOT NULL)) AS tool_calls,
              (SELECT count(*) FROM tool_call WHERE session_key = $key AND success = 0) AS tool_failures,
              (SELECT sum(lines_added) FROM tool_call WHERE session_key = $key) AS lines_added,
              (SELECT sum(lines_removed) FROM tool_call WHERE session_key = $key) AS lines_removed,
              (SELECT iif(count(subagent_id) > 0, count(subagent_id), count(*)) FROM subagent WHERE session_key = $key) AS subagents,
              (SELECT count(*) FROM compaction WHERE session_key = $key) AS compactions`,
    );
    this.#running = db.prepare(
      `SELECT tool FROM tool_call WHERE session_key = ? AND at >= ? AND success IS NULL
       AND (decision IS NULL OR decision = 'accept') ORDER BY at DESC LIMIT 1`,
    );
    this.#tasks = db.prepare(
      "SELECT status, status_at, active_form, subject FROM task WHERE session_key = ? ORDER BY at, key",
    );
  }

  of(key: number, burnSince: UnixMs): SessionTotals {
    const sums = usageRowOf(this.#requests.get(key) ?? {}, { keys: [], from: undefined });
    const things = this.#things.get({ key }) ?? {};
    const running = this.#running.get(key, burnSince);
    return {
      requests: sums.requests,
      failedRequests: sums.failedRequests,
      unpricedRequests: sums.unpricedRequests,
      usage: sums.usage,
      costNano: sums.costNano,
      reportedNano: sums.reportedNano,
      prompts: Number(things["prompts"] ?? 0),
      toolCalls: Number(things["tool_calls"] ?? 0),
      toolFailures: Number(things["tool_failures"] ?? 0),
      subagents: Number(things["subagents"] ?? 0),
      compactions: Number(things["compactions"] ?? 0),
      linesAdded: optional(things["lines_added"]),
      linesRemoved: optional(things["lines_removed"]),
      models: this.#models.all(key, key).map((row) => String(row["model"])),
      effort: optionalText(this.#effort.get(key)?.["effort"]),
      counters: counterTotals(this.#db, { sessionKey: key }),
      recentCostNano: optional(this.#recent.get(key, burnSince)?.["cost"]) ?? 0,
      runningTool: running === null ? undefined : String(running["tool"] ?? "tool"),
      tasks: progressOf(this.#tasks.all(key).map(taskOf)),
    };
  }
}

function taskOf(row: Row): Parameters<typeof progressOf>[0][number] {
  return {
    // Written from an account of a task.
    status: optionalText(row["status"]) as TaskStatus | undefined,
    statusAt: optional(row["status_at"]),
    activeForm: optionalText(row["active_form"]),
    subject: optionalText(row["subject"]),
  };
}
