import type { Database, SQLQueryBindings, Statement } from "bun:sqlite";
import { editTools, viewTools } from "../../domain/tool-call.ts";
import type { Usage } from "../../domain/usage.ts";
import type { FileTouch, RequestGlance, SessionSpan, ToolGlance } from "../glance.ts";

type Value = string | number | null;

// Texts are what takes time here, so what is only asked for yes or no is told so.
const requestColumns = `key, at, model, input, output, cache_read, cache_write, cache_write_1h, cost_nano,
  stop_reason = 'tool_use', speed IN ('fast', 'priority'), effort, attempt, failed, status_code, error, subagent_id,
  subagent_type, query_source, branch, web_searches, inference_geo`;
const toolColumns = "key, at, tool, success, decision, error, subagent_id, lines_added, lines_removed";

// A file is touched when its call is over, and that may be long after it began: a person had to allow it first.
const fileTouchSql = `SELECT file_path, tool, max(at + coalesce(blocked_ms, 0) + coalesce(duration_ms, 0)) AS ended
  FROM tool_call WHERE session_key = ? AND at >= ? AND at < ? AND file_path IS NOT NULL AND success = 1
    AND decision IS NOT 'reject' AND tool IN (${[...viewTools, ...editTools].map((tool) => `'${tool}'`).join(", ")})
  GROUP BY file_path, tool ORDER BY ended DESC, file_path, tool LIMIT ?`;

/** Reads the few columns that a pass over whole sessions needs, by position: a third of the time of whole rows. */
export class Glances {
  readonly #requests: Statement<unknown, SQLQueryBindings[]>;
  readonly #toolCalls: Statement<unknown, SQLQueryBindings[]>;
  readonly #failedCalls: Statement<unknown, SQLQueryBindings[]>;
  readonly #fileTouches: Statement<unknown, SQLQueryBindings[]>;

  constructor(db: Database) {
    this.#requests = db.prepare(spanSql(requestColumns, "request"));
    this.#toolCalls = db.prepare(spanSql(toolColumns, "tool_call"));
    this.#failedCalls = db.prepare(spanSql(toolColumns, "tool_call", "AND success = 0"));
    this.#fileTouches = db.prepare(fileTouchSql);
  }

  requests(span: SessionSpan, limit: number): RequestGlance[] {
    return this.#requests.values(...bound(span, limit)).map((row) => requestGlance(row as Value[]));
  }

  toolCalls(span: SessionSpan, limit: number): ToolGlance[] {
    const statement = span.onlyFailed === true ? this.#failedCalls : this.#toolCalls;
    return statement.values(...bound(span, limit)).map((row) => toolGlance(row as Value[]));
  }

  fileTouches(span: SessionSpan, limit: number): FileTouch[] {
    return this.#fileTouches.values(...bound(span, limit)).map((row) => fileTouch(row as Value[]));
  }
}

/** The index on session and time serves it; the key decides among equal times. */
function spanSql(columns: string, table: string, and = ""): string {
  return `SELECT ${columns} FROM ${table} WHERE session_key = ? AND at >= ? AND at < ? ${and} ORDER BY at, key LIMIT ?`;
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
    costNano: number(row[8]),
    callsTools: truth(row[9]),
    isFast: row[10] === 1,
    effort: text(row[11]),
    attempt: number(row[12]),
    failed: row[13] === 1,
    statusCode: number(row[14]),
    error: text(row[15]),
    subagentId: text(row[16]),
    subagentType: text(row[17]),
    querySource: text(row[18]),
    branch: text(row[19]),
    webSearches: number(row[20]),
    inferenceGeo: text(row[21]),
  };
}

/** Reasoning is a part of the output and has no price of its own, so nobody asks for it here. */
function usageAt(row: readonly Value[], first: number): Usage | undefined {
  if (row[first] === null) return undefined;
  return {
    input: Number(row[first]),
    output: Number(row[first + 1] ?? 0),
    reasoning: undefined,
    cacheRead: Number(row[first + 2] ?? 0),
    cacheWrite: Number(row[first + 3] ?? 0),
    cacheWrite1h: number(row[first + 4]),
  };
}

function toolGlance(row: readonly Value[]): ToolGlance {
  return {
    key: Number(row[0]),
    at: Number(row[1]),
    tool: text(row[2]),
    success: truth(row[3]),
    decision: text(row[4]),
    error: text(row[5]),
    subagentId: text(row[6]),
    linesAdded: number(row[7]),
    linesRemoved: number(row[8]),
  };
}

function fileTouch(row: readonly Value[]): FileTouch {
  return { filePath: String(row[0]), tool: String(row[1]), at: Number(row[2]) };
}

// The columns are typed in a STRICT table, so a value is of its column's kind or absent.
function text(value: Value | undefined): string | undefined {
  return (value ?? undefined) as string | undefined;
}

function number(value: Value | undefined): number | undefined {
  return (value ?? undefined) as number | undefined;
}

function truth(value: Value | undefined): boolean | undefined {
  return value === null || value === undefined ? undefined : value === 1;
}
