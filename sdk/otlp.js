import { hostname } from "node:os";
import { version } from "./version.js";

/** @import { TelemetryRecord } from "./sdk.d.ts" */
/** @import { Settings } from "./settings.js" */

/**
 * Calls as OTLP spans by the GenAI conventions (https://github.com/open-telemetry/semantic-conventions-genai), in the JSON
 * encoding: any collector takes them, and Hallmonitor's own knows them by the scope.
 */
export const scopeName = "hallmonitor/sdk";

/** OTLP: SPAN_KIND_CLIENT and STATUS_CODE_ERROR. */
const clientKind = 3;
const errorStatus = 2;

/**
 * A call on its way to the collector.
 * @typedef {{ record: TelemetryRecord, provider: string | undefined }} Sendable
 */

/**
 * The body of one post.
 * @param {readonly object[]} spans
 * @param {Settings} settings
 */
export function traceRequest(spans, { serviceName }) {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: attributesOf({ "service.name": serviceName, "host.name": hostname() }) },
        scopeSpans: [{ scope: { name: scopeName, version }, spans }],
      },
    ],
  });
}

/**
 * @param {Sendable} call
 * @param {Settings} settings
 */
export function spanOf({ record, provider }, { projectPath, runId }) {
  const endMs = Date.parse(record.timestamp);
  // A random UUID without its dashes is 16 random bytes, but for six fixed bits.
  const id = record.call_id.replaceAll("-", "");
  return {
    traceId: id,
    // Of the same call, too: one that is sent again is the same span.
    spanId: id.slice(16),
    name: `${record.operation}${record.model === null ? "" : ` ${record.model}`}`,
    kind: clientKind,
    startTimeUnixNano: nanos(endMs - record.duration_ms),
    endTimeUnixNano: nanos(endMs),
    attributes: attributesOf({
      // The conventions have no word for what a program calls its own operations; each is a call of a model.
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": provider,
      "gen_ai.agent.name": record.agent_name,
      "gen_ai.request.model": record.model,
      "gen_ai.conversation.id": record.session_id,
      "gen_ai.usage.input_tokens": record.tokens.input,
      "gen_ai.usage.output_tokens": record.tokens.output,
      "gen_ai.usage.cache_read.input_tokens": record.tokens.cache_read,
      "gen_ai.usage.cache_write.input_tokens": record.tokens.cache_write,
      "gen_ai.usage.reasoning.output_tokens": record.tokens.reasoning,
      "user.id": record.user_id,
      "error.type": record.error_type,
      "hallmonitor.call.id": record.call_id,
      "hallmonitor.operation": record.operation,
      "hallmonitor.cost_usd": record.cost_usd,
      "hallmonitor.project": projectPath,
      "hallmonitor.run.id": runId,
      "hallmonitor.total_tokens": record.tokens.total,
    }),
    status: record.success ? {} : { code: errorStatus },
  };
}

/**
 * Nanoseconds as decimal text, from milliseconds with a fraction: no number holds today's nanoseconds exactly.
 * @param {number} ms
 */
function nanos(ms) {
  const whole = Math.floor(ms);
  return String(BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6)));
}

/**
 * @param {Record<string, string | number | null | undefined>} values
 */
function attributesOf(values) {
  return Object.entries(values).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: anyValue(value) }],
  );
}

/** @param {string | number} value */
function anyValue(value) {
  if (typeof value === "string") return { stringValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
