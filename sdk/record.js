import { msOf, nameOf, tokensOf, usdOf } from "./told.js";
import { tokensFrom } from "./usage.js";

/** @import { TelemetryRecord } from "./sdk.d.ts" */

/** Where our lines begin. On a full disk one may end early, and then the line of another process stands right behind it. */
const beginnings = /(?=\{"timestamp":")/;

/**
 * The records of a line of telemetry.jsonl, mostly one, and how many pieces of it could not be read. An empty line is
 * neither.
 * @param {string} line
 * @returns {{ records: TelemetryRecord[], broken: number }}
 */
export function readLine(line) {
  if (line.trim() === "") return { records: [], broken: 0 };
  const whole = recordFrom(line);
  if (whole !== undefined) return { records: [whole], broken: 0 };
  const pieces = line.split(beginnings);
  const records = pieces.flatMap((piece) => recordFrom(piece) ?? []);
  return { records, broken: pieces.length - records.length };
}

/**
 * @param {string} line
 * @returns {TelemetryRecord | undefined}
 */
function recordFrom(line) {
  try {
    return recordOf(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/**
 * A record from a line that anybody may have written: every field is checked, and only its time is required.
 * @param {unknown} value
 * @returns {TelemetryRecord | undefined}
 */
function recordOf(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const told = /** @type {Record<string, unknown>} */ (value);
  const at = typeof told["timestamp"] === "string" ? Date.parse(told["timestamp"]) : Number.NaN;
  if (Number.isNaN(at)) return undefined;
  const errorType = nameOf(told["error_type"]);
  return {
    timestamp: new Date(at).toISOString(),
    call_id: nameOf(told["call_id"]) ?? "",
    agent_name: nameOf(told["agent_name"]) ?? "unknown",
    operation: nameOf(told["operation"]) ?? "unknown",
    model: nameOf(told["model"]) ?? null,
    session_id: nameOf(told["session_id"]) ?? null,
    user_id: nameOf(told["user_id"]) ?? null,
    duration_ms: msOf(told["duration_ms"]) ?? 0,
    tokens: tokensRead(told["tokens"]),
    cost_usd: usdOf(told["cost_usd"]) ?? null,
    success: told["success"] !== false,
    project: nameOf(told["project"]) ?? null,
    ...(errorType === undefined ? {} : { error_type: errorType }),
  };
}

/** @param {unknown} value */
function tokensRead(value) {
  const told = /** @type {Record<string, unknown>} */ (
    typeof value === "object" && value !== null ? value : {}
  );
  return tokensFrom({
    input: tokensOf(told["input"]),
    output: tokensOf(told["output"]),
    total: tokensOf(told["total"]),
    cacheRead: tokensOf(told["cache_read"]),
    cacheWrite: tokensOf(told["cache_write"]),
    reasoning: tokensOf(told["reasoning"]),
  });
}
