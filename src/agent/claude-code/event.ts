import { countOf, numberOf, textOf, truthOf, type Attributes } from "../../domain/attribute.ts";
import { parseJson } from "../../domain/json-object.ts";
import { usdToNano, type NanoUsd } from "../../domain/money.ts";
import type { Observation } from "../../domain/observation.ts";
import type { PromptObservation } from "../../domain/prompt.ts";
import { unnamedMcpTool } from "../../domain/tool-call.ts";
import { toldUsage, type Usage } from "../../domain/usage.ts";
import { recordAlias } from "../alias.ts";
import { toolName } from "../tool-name.ts";
import { untoldRequest, untoldSubagent, untoldToolCall } from "../untold.ts";
import { isNotification, noticed } from "./background.ts";
import type { Heard } from "../plain-record.ts";
import { modelOf, querySourceOf, subagentTypeOf } from "./attribute.ts";
import {
  lineAliases,
  noticeAliases,
  ownAliases,
  promptAliases,
  requestAliases,
  type RequestIds,
} from "./alias.ts";
import { objectOf, textIn } from "../member.ts";
import { readTaskCalls } from "./task.ts";
import { filePathIn } from "./tool-outcome.ts";

/** Marks a content field that the client was not told to send. */
const redacted = "<REDACTED>";

/** An event record of Claude Code as observations. Names and fields: docs/agents/claude-code.md. */
export function readEvent(heard: Heard, attributes: Attributes): readonly Observation[] {
  switch (heard.name) {
    case "api_request":
    case "api_error":
      return [readRequest(heard, attributes)];
    case "user_prompt":
      return [readPrompt(heard, attributes)];
    case "tool_decision":
      return [readToolCall(heard, attributes)];
    case "tool_result":
      return [readToolCall(heard, attributes), ...readTasks(heard, attributes)];
    case "subagent_completed":
      return [readSubagent(heard, attributes)];
    case "compaction":
      return [readCompaction(heard, attributes)];
    case "permission_mode_changed":
      return [readMode(heard, attributes)];
    default:
      return [{ ...heard, kind: "event" }];
  }
}

function readRequest(heard: Heard, attributes: Attributes): Observation {
  const failed = heard.name === "api_error";
  const ids: RequestIds = {
    requestId: textOf(attributes.get("request_id")),
    clientRequestId: textOf(attributes.get("client_request_id")),
  };
  const querySource = querySourceOf(attributes);
  return {
    ...heard,
    ...untoldRequest,
    kind: "request",
    aliases: requestAliases(ids),
    model: modelOf(attributes),
    usage: failed ? undefined : eventUsage(attributes),
    reportedNano: failed ? undefined : reportedCost(attributes),
    durationMs: numberOf(attributes.get("duration_ms")),
    ttftMs: numberOf(attributes.get("ttft_ms")),
    speed: textOf(attributes.get("speed")),
    effort: textOf(attributes.get("effort")),
    attempt: numberOf(attributes.get("attempt")),
    failed,
    statusCode: numberOf(attributes.get("status_code")),
    error: textOf(attributes.get("error")),
    promptId: textOf(attributes.get("prompt.id")),
    subagentId: textOf(attributes.get("agent_id")),
    subagentType: textOf(attributes.get("agent.name")) ?? subagentTypeOf(querySource),
    querySource,
    requestId: ids.requestId,
    hidesSearches: querySource === searchToolSource,
  };
}

/** Query source of the request that the client's own WebSearch tool makes, and that stands in no file. */
const searchToolSource = "web_search_tool";

/** Undefined when the record names no token count, or nothing but zeros: unknown is not zero. */
function eventUsage(attributes: Attributes): Usage | undefined {
  const input = countOf(attributes.get("input_tokens"));
  const output = countOf(attributes.get("output_tokens"));
  if (input === undefined && output === undefined) return undefined;
  const write1h = countOf(attributes.get("cache_creation_1h_tokens"));
  const write5m = countOf(attributes.get("cache_creation_5m_tokens"));
  return toldUsage({
    input: input ?? 0,
    output: output ?? 0,
    reasoning: undefined,
    cacheRead: countOf(attributes.get("cache_read_tokens")) ?? 0,
    cacheWrite: countOf(attributes.get("cache_creation_tokens")) ?? (write5m ?? 0) + (write1h ?? 0),
    cacheWrite1h: write1h,
  });
}

function reportedCost(attributes: Attributes): NanoUsd | undefined {
  const micros = numberOf(attributes.get("cost_usd_micros"));
  const usd = numberOf(attributes.get("cost_usd"));
  if (usd !== undefined) return usdToNano(usd);
  return micros === undefined ? undefined : Math.round(micros * 1000);
}

function readPrompt(heard: Heard, attributes: Attributes): Observation {
  const promptId = textOf(attributes.get("prompt.id"));
  const text = textOf(attributes.get("prompt")) ?? textOf(attributes.get("prompt_text"));
  const length = numberOf(attributes.get("prompt_length"));
  const command = textOf(attributes.get("command_name"));
  const asked: PromptObservation = {
    ...heard,
    kind: "prompt",
    // Most commands only open a dialog; one that sets the model to work is told by hooks, by the file and by what it does.
    sign: command === undefined ? { says: "prompted" } : undefined,
    aliases: [
      // Without its words it may be a notice, which hooks and files know by its length.
      ...(isMidTurn(attributes)
        ? []
        : [...promptAliases(heard, { promptId, length }), ...noticeAliases(heard, { promptId, length })]),
      ...lineAliases(textOf(attributes.get("message.uuid"))),
    ],
    promptId,
    length,
    text: text === redacted ? undefined : text,
    command,
  };
  return text !== undefined && isNotification(text) ? noticed(asked) : asked;
}

/** Whether it was typed while the model worked: then its id is that of the prompt which began the turn. */
function isMidTurn(attributes: Attributes): boolean {
  return textOf(attributes.get("delivery.mode")) === "mid_turn";
}

function readToolCall(heard: Heard, attributes: Attributes): Observation {
  const id = textOf(attributes.get("tool_use_id"));
  const isResult = heard.name === "tool_result";
  const durationMs = isResult ? numberOf(attributes.get("duration_ms")) : undefined;
  const tool = toolNameIn(attributes);
  const subagentId = textOf(attributes.get("agent_id"));
  const startedAt = durationMs === undefined ? undefined : heard.at - durationMs;
  const decision = textOf(attributes.get("decision")) ?? textOf(attributes.get("decision_type"));
  const says = isResult ? "tool-ended" : "permission-decided";
  const signed = { ...heard, sign: { says, tool, toolUseId: id, subagentId, ranSince: startedAt } } as const;
  // Clients before 2.1.119 give no id: nothing joins their decision, their result and their transcript, and a call would count thrice.
  if (id === undefined) return { ...signed, kind: "event", data: withTold(heard, attributes, toolCallNames) };
  return {
    ...signed,
    ...untoldToolCall,
    kind: "tool-call",
    aliases: ownAliases(heard, "tool", id),
    toolUseId: id,
    tool,
    input: textOf(attributes.get("tool_input")) ?? textOf(attributes.get("tool_parameters")),
    decision,
    decidedBy:
      textOf(attributes.get("decision_source")) ?? (isResult ? undefined : textOf(attributes.get("source"))),
    startedAt,
    durationMs,
    success: isResult ? truthOf(attributes.get("success")) : undefined,
    error: textOf(attributes.get("error")) ?? textOf(attributes.get("error_type")),
    inputBytes: numberOf(attributes.get("tool_input_size_bytes")),
    resultBytes: numberOf(attributes.get("tool_result_size_bytes")),
    promptId: textOf(attributes.get("prompt.id")),
    subagentId,
    filePath: filePathIn(toolInput(attributes)),
    // A call that was refused has no result: the decision is its end.
    endedAt: isResult || decision === "reject" ? heard.at : undefined,
  };
}

/** What an account of a tool call says, where it stands for itself: its own columns are those of tool calls. */
const toolCallNames = ["tool_name", "decision", "decision_type", "success", "duration_ms"] as const;

/** What a record says beyond its typed fields, and some of what others of its name have fields for. */
function withTold(heard: Heard, attributes: Attributes, names: readonly string[]): Attributes {
  const told = names.filter((name) => attributes.has(name));
  return told.length === 0
    ? heard.data
    : new Map([...heard.data, ...told.map((name) => [name, attributes.get(name)] as const)]);
}

/** The tasks that a call of a task tool changed, where the client was told to send its input. The result is never sent. */
function readTasks(heard: Heard, attributes: Attributes): Observation[] {
  const input = toolInput(attributes);
  if (input === undefined || truthOf(attributes.get("success")) === false) return [];
  const [tool, toolUseId] = [textOf(attributes.get("tool_name")), textOf(attributes.get("tool_use_id"))];
  const subagentId = textOf(attributes.get("agent_id"));
  return readTaskCalls(heard, { tool, toolUseId, input, result: undefined, subagentId });
}

/** A tool of an MCP server has no name of its own in events; where the client was told to send details, they name it. */
function toolNameIn(attributes: Attributes): string | undefined {
  const name = textOf(attributes.get("tool_name"));
  if (name !== unnamedMcpTool) return name;
  const details = objectOf(jsonOf(attributes, "tool_parameters"));
  return toolName(textIn(details, "mcp_tool_name") ?? name, textIn(details, "mcp_server_name"));
}

/** What a tool was given, sent under `OTEL_LOG_TOOL_DETAILS`; undefined for an input that was cut so that it is no JSON. */
function toolInput(attributes: Attributes): unknown {
  return jsonOf(attributes, "tool_input");
}

function jsonOf(attributes: Attributes, name: string): unknown {
  const text = textOf(attributes.get(name));
  return text === undefined ? undefined : parseJson(text);
}

function readSubagent(heard: Heard, attributes: Attributes): Observation {
  const subagentId = textOf(attributes.get("agent_id"));
  const durationMs = numberOf(attributes.get("duration_ms"));
  const [first, final] = [modelOf(attributes), modelOf(attributes, "final_model")];
  const isSwapped = final !== undefined && final !== first;
  return {
    ...heard,
    ...untoldSubagent,
    data: withTold(heard, attributes, isSwapped ? ["model"] : []),
    kind: "subagent",
    aliases: ownAliases(heard, "agent", subagentId),
    subagentId,
    subagentType: textOf(attributes.get("agent_type")),
    model: final ?? first,
    startedAt: durationMs === undefined ? undefined : heard.at - durationMs,
    endedAt: heard.at,
    toolUses: numberOf(attributes.get("total_tool_uses")),
    promptId: textOf(attributes.get("prompt.id")),
  };
}

/** What a compaction's event says in attributes that are left out of what is said beyond typed fields. */
const compactionNames = [
  "agent_id",
  "trigger",
  "success",
  "duration_ms",
  "pre_tokens",
  "post_tokens",
  "error",
] as const;

function readMode(heard: Heard, attributes: Attributes): Observation {
  const mode = textOf(attributes.get("to_mode"));
  return { ...heard, kind: "event", sign: { says: "mode-changed", mode } };
}

function readCompaction(heard: Heard, attributes: Attributes): Observation {
  // It made a subagent's conversation shorter, and the session's own is as long as it was.
  if (textOf(attributes.get("agent_id")) !== undefined)
    return { ...heard, kind: "event", data: withTold(heard, attributes, compactionNames) };
  const tokensBefore = numberOf(attributes.get("pre_tokens"));
  return {
    ...heard,
    data: withTold(heard, attributes, ["error"]),
    kind: "compaction",
    // The event has no id of its own; the store finds the transcript's line by its time.
    aliases: [recordAlias(heard)],
    trigger: textOf(attributes.get("trigger")),
    tokensBefore,
    tokensAfter: numberOf(attributes.get("post_tokens")),
    durationMs: numberOf(attributes.get("duration_ms")),
    success: truthOf(attributes.get("success")),
  };
}
