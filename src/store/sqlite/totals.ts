import type { Database, Statement } from "bun:sqlite";
import { effortRequests, type SessionTotals } from "../../domain/session.ts";
import { progressOf, type TaskStatus } from "../../domain/task.ts";
import type { UnixMs } from "../../domain/time.ts";
import { mainThread } from "./context-points.ts";
import { isAskedSql, optional, optionalText, statementMapping } from "./mapping.ts";
import { keyedBy, type Row } from "./thing-table.ts";
import { countersOf } from "./rollup/counter-sum.ts";
import { SessionModels } from "./session-models.ts";
import { cellSums, usageRowOf } from "./rollup/usage-sum.ts";

/** Adds up what belongs to one session, with its statements prepared once. A list asks it of each of its sessions. */
export class SessionSums {
  readonly #requests: Statement<Row, [number]>;
  readonly #recent: Statement<Row, [number, UnixMs]>;
  readonly #calls: Statement<Row, [number]>;
  readonly #effort: Statement<Row, [number]>;
  readonly #things: Statement<Row, [{ key: number }]>;
  readonly #running: Statement<Row, [number, UnixMs]>;
  readonly #tasks: Statement<Row, [number]>;
  readonly #statements: Statement<Row, [number]>;
  readonly #counters: Statement<Row, [number]>;
  readonly #work: Statement<Row, [number]>;
  readonly #models: SessionModels;

  constructor(db: Database) {
    this.#models = new SessionModels(db);
    this.#requests = db.prepare(
      `SELECT ${cellSums({ areGroups: true }).join(", ")} FROM session_rollup cell WHERE session_key = ?`,
    );
    this.#recent = db.prepare("SELECT sum(cost_nano) AS cost FROM request WHERE session_key = ? AND at >= ?");
    this.#calls = db.prepare(
      `SELECT named, unsuccessful, iif(added_known > 0, lines_added, NULL) AS lines_added,
              iif(removed_known > 0, lines_removed, NULL) AS lines_removed FROM work_rollup WHERE session_key = ?`,
    );
    // The inner look is at the index alone.
    this.#effort = db.prepare(
      `SELECT effort FROM request WHERE session_key = ?1 AND effort IS NOT NULL AND ${mainThread} AND at >= coalesce(
       (SELECT at FROM request WHERE session_key = ?1 ORDER BY at DESC LIMIT 1 OFFSET ${effortRequests - 1}), ${Number.MIN_SAFE_INTEGER})
       ORDER BY at DESC, key DESC LIMIT 1`,
    );
    this.#things = db.prepare(
      `SELECT (SELECT count(*) FROM prompt WHERE session_key = $key AND ${isAskedSql}) AS prompts,
              (SELECT iif(count(subagent_id) > 0, count(subagent_id), count(*)) FROM subagent WHERE session_key = $key) AS subagents,
              (SELECT count(*) FROM compaction WHERE session_key = $key AND success IS NOT 0) AS compactions`,
    );
    this.#running = db.prepare(
      `SELECT tool FROM tool_call WHERE session_key = ? AND at >= ? AND success IS NULL
       AND (decision IS NULL OR decision = 'accept') ORDER BY at DESC LIMIT 1`,
    );
    this.#tasks = db.prepare(
      "SELECT status, status_at, active_form, subject FROM task WHERE session_key = ? ORDER BY at, key",
    );
    this.#statements = db.prepare("SELECT * FROM statement WHERE session_key = ? ORDER BY at, key");
    // A session has a dozen series, which lead to their points.
    this.#counters = db.prepare(
      `SELECT measure, sum(increase) AS total FROM series CROSS JOIN point ON point.series_key = series.key
       WHERE session_key = ? AND measure IS NOT NULL GROUP BY 1`,
    );
    this.#work = db.prepare(
      "SELECT measure, milli / 1000.0 AS total FROM counter_rollup WHERE session_key = ?",
    );
  }

  of(key: number, burnSince: UnixMs): SessionTotals {
    const sums = usageRowOf(this.#requests.get(key) ?? {}, { keys: [], from: undefined });
    const calls = this.#calls.get(key) ?? {};
    const things = this.#things.get({ key }) ?? {};
    const running = this.#running.get(key, burnSince);
    return {
      requests: sums.requests,
      failedRequests: sums.failedRequests,
      unpricedRequests: sums.unpricedRequests,
      usage: sums.usage,
      costNano: sums.costNano,
      reportedNano: sums.reportedNano,
      statements: this.#statements.all(key).map((row) => keyedBy(statementMapping, row)),
      prompts: Number(things["prompts"] ?? 0),
      toolCalls: Number(calls["named"] ?? 0),
      toolFailures: Number(calls["unsuccessful"] ?? 0),
      subagents: Number(things["subagents"] ?? 0),
      compactions: Number(things["compactions"] ?? 0),
      linesAdded: optional(calls["lines_added"]),
      linesRemoved: optional(calls["lines_removed"]),
      models: this.#models.of(key),
      effort: optionalText(this.#effort.get(key)?.["effort"]),
      counters: countersOf((sums.requests > 0 ? this.#work : this.#counters).all(key)),
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
