import type { Database, SQLQueryBindings, Statement } from "bun:sqlite";
import type { Usage } from "../../domain/usage.ts";
import type { RequestGlance, SessionSpan, ToolGlance } from "../store.ts";

type Value = string | number | null;

const requestColumns = `key, at, model, input, output, reasoning, cache_read, cache_write, cache_write_1h, cost_nano,
  duration_ms, stop_reason, speed, effort, attempt, failed, status_code, error, subagent_id, subagent_type, query_source,
  branch, web_searches, inference_geo`;
const toolColumns = "key, at, tool, success, decision, error, subagent_id, lines_added, lines_removed";

/** Reads the few columns that a pass over whole sessions needs, by position: a third of the time of whole rows. */
export class Glances {
  readonly #requests: Statement<unknown, SQLQueryBindings[]>;
  readonly #toolCalls: Statement<unknown, SQLQueryBindings[]>;

  constructor(db: Database) {
    this.#requests = db.prepare(spanSql(requestColumns, "request"));
    this.#toolCalls = db.prepare(spanSql(toolColumns, "tool_call"));
  }

  requests(span: SessionSpan, limit: number): RequestGlance[] {
    return this.#requests.values(...bound(span, limit)).map((row) => requestGlance(row as Value[]));
  }

  toolCalls(span: SessionSpan, limit: number): ToolGlance[] {
    return this.#toolCalls.values(...bound(span, limit)).map((row) => toolGlance(row as Value[]));
  }
}

/** The index on session and time serves it; the key decides among equal times. */
function spanSql(columns: string, table: string): string {
  return `SELECT ${columns} FROM ${table} WHERE session_key = ? AND at >= ? AND at < ? ORDER BY at, key LIMIT ?`;
}

function bound({ sessionKey, from, to }: SessionSpan, limit: number): SQLQueryBindings[] {
  return [sessionKey, from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER, limit];
}

function requestGlance(row: readonly Value[]): RequestGlance {
  return {
    key: Number(row[0]),
    at: Number(row[1]),
    model: text(row[2]),
    usage: usageAt(row, 3),
    costNano: number(row[9]),
    durationMs: number(row[10]),
    stopReason: text(row[11]),
    speed: text(row[12]),
    effort: text(row[13]),
    attempt: number(row[14]),
    failed: row[15] === 1,
    statusCode: number(row[16]),
    error: text(row[17]),
    subagentId: text(row[18]),
    subagentType: text(row[19]),
    querySource: text(row[20]),
    branch: text(row[21]),
    webSearches: number(row[22]),
    inferenceGeo: text(row[23]),
  };
}

function usageAt(row: readonly Value[], first: number): Usage | undefined {
  if (row[first] === null) return undefined;
  return {
    input: Number(row[first]),
    output: Number(row[first + 1] ?? 0),
    reasoning: number(row[first + 2]),
    cacheRead: Number(row[first + 3] ?? 0),
    cacheWrite: Number(row[first + 4] ?? 0),
    cacheWrite1h: number(row[first + 5]),
  };
}

function toolGlance(row: readonly Value[]): ToolGlance {
  return {
    key: Number(row[0]),
    at: Number(row[1]),
    tool: text(row[2]),
    success: row[3] === null ? undefined : row[3] === 1,
    decision: text(row[4]),
    error: text(row[5]),
    subagentId: text(row[6]),
    linesAdded: number(row[7]),
    linesRemoved: number(row[8]),
  };
}

// The columns are typed in a STRICT table, so a value is of its column's kind or absent.
function text(value: Value | undefined): string | undefined {
  return (value ?? undefined) as string | undefined;
}

function number(value: Value | undefined): number | undefined {
  return (value ?? undefined) as number | undefined;
}
