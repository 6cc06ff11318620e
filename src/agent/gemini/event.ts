import {
  countOf,
  numberOf,
  textOf,
  truthOf,
  type Attributes,
  type AttributeValue,
} from "../../domain/attribute.ts";
import type { Observation } from "../../domain/observation.ts";
import { toldUsage, type Usage } from "../../domain/usage.ts";
import { answerAliases, recordAlias, useAliases } from "../alias.ts";
import { uncached } from "../convention.ts";
import { restOf, type Heard } from "../plain-record.ts";
import { toolName } from "../tool-name.ts";
import { untoldPrompt, untoldRequest, untoldToolCall } from "../untold.ts";
import { metadataOf } from "./metadata.ts";

/** What frames every record, and what typed fields hold. */
const typed: ReadonlySet<string> = new Set([
  "body",
  "cached_content_token_count",
  "call_id",
  "content_length",
  "decision",
  "duration_ms",
  "error",
  "error.message",
  "error.type",
  "error_type",
  "event.name",
  "event.timestamp",
  "finish_reasons",
  "function_args",
  "function_name",
  "http.status_code",
  "input_token_count",
  "mcp_server_name",
  "metadata",
  "model",
  "output_token_count",
  "prompt",
  "prompt_id",
  "prompt_length",
  "response_id",
  "role",
  "session.id",
  "status_code",
  "subagent_name",
  "success",
  "thoughts_token_count",
  "tool_token_count",
  "total_token_count",
  "ttft_ms",
]);

/** What the client's decisions are called here. */
const decisions: ReadonlyMap<string | undefined, string> = new Map([
  ["auto_accept", "accept"],
  ["modify", "accept"],
]);

/** A log record of Gemini CLI or Qwen Code. Names and fields: docs/agents/others.md. */
export function readEvent(heard: Heard, attributes: Attributes): Observation {
  switch (heard.name) {
    case "api_response":
    case "api_error":
      return readRequest(heard, attributes);
    case "user_prompt":
      return readPrompt(heard, attributes);
    case "tool_call":
      return readToolCall(heard, attributes);
    case "session.start":
      return { ...heard, kind: "event", sign: { says: "session-started" } };
    case "session.end":
      return { ...heard, kind: "event", sign: { says: "session-ended" } };
    default:
      return { ...heard, kind: "event" };
  }
}

function readRequest(heard: Heard, attributes: Attributes): Observation {
  const failed = heard.name === "api_error";
  const requestId = textOf(attributes.get("response_id"));
  const usage = failed ? undefined : usageOf(attributes);
  return {
    ...heard,
    ...untoldRequest,
    kind: "request",
    // Only Qwen Code tells an id.
    aliases: answerAliases(requestId, recordAlias(heard)),
    data: restOf(attributes, typed),
    model: textOf(attributes.get("model")),
    usage,
    durationMs: numberOf(attributes.get("duration_ms")),
    ttftMs: numberOf(attributes.get("ttft_ms")),
    stopReason: lastReason(attributes.get("finish_reasons")),
    failed,
    statusCode: numberOf(attributes.get("status_code")),
    error: faultOf(attributes),
    subagentId: subagentIn(textOf(attributes.get("prompt_id"))),
    subagentType: textOf(attributes.get("subagent_name")),
    querySource: textOf(attributes.get("role")),
    requestId,
  };
}

/** Why a request failed, its kind first: where texts are not kept that is all that is told of it. */
function faultOf(attributes: Attributes): string | undefined {
  const kind = textOf(attributes.get("error.type"));
  const message = textOf(attributes.get("error.message")) ?? textOf(attributes.get("error"));
  if (kind === undefined || message === undefined) return message ?? kind;
  return message.startsWith(kind) ? message : `${kind}: ${message}`;
}

/** Why an answer ended: each of its pieces that says so repeats it. */
function lastReason(reasons: AttributeValue): string | undefined {
  return Array.isArray(reasons) ? textOf((reasons as readonly AttributeValue[]).at(-1)) : textOf(reasons);
}

/**
 * Input holds what came from the cache. Gemini CLI tells thoughts beside the output, Qwen Code as a part of it; the total says
 * which, for it is the sum of what stands side by side.
 */
function usageOf(attributes: Attributes): Usage | undefined {
  const count = (name: string): number | undefined => countOf(attributes.get(`${name}_token_count`));
  const [input, output] = [count("input"), count("output")];
  if (input === undefined && output === undefined) return undefined;
  const told = (input ?? 0) + (output ?? 0);
  const thoughts = count("thoughts");
  const cacheRead = count("cached_content") ?? 0;
  const isInside = count("total") === told;
  return toldUsage({
    input: uncached(input ?? 0, cacheRead) + (isInside ? 0 : (count("tool") ?? 0)),
    output: (output ?? 0) + (isInside ? 0 : (thoughts ?? 0)),
    reasoning: thoughts,
    cacheRead,
    cacheWrite: 0,
    cacheWrite1h: undefined,
  });
}

/**
 * The requests of a subagent number its prompts, `ID#3`, and with Qwen Code name the session before it, `SESSION#ID#3`; those of the
 * session itself are `SESSION########3`, or called as it is.
 */
function subagentIn(promptId: string | undefined): string | undefined {
  return /^(?:[^#]+#)?([^#]+)#\d+$/.exec(promptId ?? "")?.[1];
}

function readPrompt(heard: Heard, attributes: Attributes): Observation {
  const length = numberOf(attributes.get("prompt_length"));
  return {
    ...heard,
    ...untoldPrompt,
    kind: "prompt",
    sign: { says: "prompted" },
    aliases: [recordAlias(heard)],
    data: restOf(attributes, typed),
    length,
    text: textOf(attributes.get("prompt")),
  };
}

function readToolCall(heard: Heard, attributes: Attributes): Observation {
  const toolUseId = textOf(attributes.get("call_id"));
  const tool = toolName(textOf(attributes.get("function_name")), textOf(attributes.get("mcp_server_name")));
  const durationMs = numberOf(attributes.get("duration_ms"));
  const startedAt = durationMs === undefined ? undefined : heard.at - durationMs;
  const decision = textOf(attributes.get("decision"));
  const { exitCode, ...lines } = metadataOf(attributes.get("metadata"));
  const hasFailed = exitCode !== undefined && exitCode !== 0;
  return {
    ...heard,
    ...untoldToolCall,
    ...lines,
    kind: "tool-call",
    sign: { says: "tool-ended", tool, toolUseId, ranSince: startedAt },
    aliases: useAliases(heard, toolUseId, recordAlias(heard)),
    data: restOf(attributes, typed),
    toolUseId,
    tool,
    input: textOf(attributes.get("function_args")),
    decision: decisions.get(decision) ?? decision,
    startedAt,
    durationMs,
    endedAt: heard.at,
    success: hasFailed ? false : truthOf(attributes.get("success")),
    error: hasFailed ? `Exit code ${exitCode}` : textOf(attributes.get("error_type")),
    resultBytes: numberOf(attributes.get("content_length")),
    subagentId: subagentIn(textOf(attributes.get("prompt_id"))),
  };
}
