import { countOf, numberOf, textOf, truthOf, type Attributes } from "../../domain/attribute.ts";
import type { Observation } from "../../domain/observation.ts";
import type { Span } from "../../domain/telemetry.ts";
import { toldUsage, type Usage } from "../../domain/usage.ts";
import { untoldRequest, untoldToolCall } from "../untold.ts";
import type { Heard } from "../plain-record.ts";
import { modelOf, querySourceOf, subagentTypeOf } from "./attribute.ts";
import { ownAliases, requestAliases } from "./alias.ts";

/** A span of Claude Code as an observation: a second witness of requests and tool calls, with the better clock. */
export function readSpan(heard: Heard, span: Span): Observation {
  switch (heard.name) {
    case "llm_request":
      return readRequest(heard, span);
    case "tool":
    case "tool.execution":
    case "tool.blocked_on_user":
      return readToolCall(heard, span);
    case "interaction":
      // From a prompt to the end of its answer: its end is the end of the turn.
      return { ...heard, kind: "event", sign: { says: "turn-ended", ranSince: span.startedAt } };
    default:
      return { ...heard, kind: "event" };
  }
}

function readRequest(heard: Heard, span: Span): Observation {
  const { attributes } = span;
  const requestId = textOf(attributes.get("request_id"));
  const aliases = requestAliases({ requestId, clientRequestId: textOf(attributes.get("client_request_id")) });
  // Without an id it cannot be joined with its event, and counting both would count it twice.
  if (aliases.length === 0) return { ...heard, kind: "event" };
  const failed = truthOf(attributes.get("success")) === false;
  const querySource = querySourceOf(attributes);
  return {
    ...heard,
    ...untoldRequest,
    kind: "request",
    aliases,
    model: modelOf(attributes),
    usage: failed ? undefined : spanUsage(attributes),
    durationMs: numberOf(attributes.get("duration_ms")) ?? span.endedAt - span.startedAt,
    ttftMs: numberOf(attributes.get("ttft_ms")),
    stopReason: textOf(attributes.get("stop_reason")),
    speed: textOf(attributes.get("speed")),
    effort: textOf(attributes.get("effort")),
    attempt: numberOf(attributes.get("attempt")),
    failed,
    statusCode: numberOf(attributes.get("status_code")),
    error: textOf(attributes.get("error")) ?? (failed ? textOf(span.statusMessage) : undefined),
    promptId: textOf(attributes.get("prompt.id")),
    subagentId: textOf(attributes.get("agent_id")),
    // Of an agent of a person's own the event may know the name.
    subagentType: querySource === "agent:custom" ? undefined : subagentTypeOf(querySource),
    querySource,
    requestId,
  };
}

function spanUsage(attributes: Attributes): Usage | undefined {
  const input = countOf(attributes.get("input_tokens"));
  const output = countOf(attributes.get("output_tokens"));
  if (input === undefined && output === undefined) return undefined;
  return toldUsage({
    input: input ?? 0,
    output: output ?? 0,
    reasoning: undefined,
    cacheRead: countOf(attributes.get("cache_read_tokens")) ?? 0,
    cacheWrite: countOf(attributes.get("cache_creation_tokens")) ?? 0,
    cacheWrite1h: undefined,
  });
}

function readToolCall(heard: Heard, span: Span): Observation {
  const { attributes } = span;
  const aliases = toolAliases(heard, span);
  if (aliases.length === 0) return { ...heard, kind: "event" };
  const durationMs = numberOf(attributes.get("duration_ms")) ?? span.endedAt - span.startedAt;
  const ran = heard.name === "tool.execution";
  const decision = textOf(attributes.get("decision"));
  return {
    ...heard,
    ...untoldToolCall,
    kind: "tool-call",
    aliases,
    toolUseId: textOf(attributes.get("tool_use_id")),
    tool: textOf(attributes.get("tool_name")),
    input: textOf(attributes.get("full_command")) ?? textOf(attributes.get("file_path")),
    decision: known(decision),
    decidedBy: known(textOf(attributes.get("source"))),
    startedAt: heard.name === "tool.blocked_on_user" ? undefined : span.startedAt,
    // The tool span also holds the wait for permission; only the execution is the tool's own time.
    durationMs: ran ? durationMs : undefined,
    blockedMs: heard.name === "tool.blocked_on_user" ? durationMs : undefined,
    success: ran ? truthOf(attributes.get("success")) : undefined,
    error:
      textOf(attributes.get("error")) ?? (span.statusCode === 2 ? textOf(span.statusMessage) : undefined),
    promptId: textOf(attributes.get("prompt.id")),
    subagentId: textOf(attributes.get("agent_id")),
    filePath: textOf(attributes.get("file_path")),
    endedAt: ran ? span.endedAt : undefined,
  };
}

/** The wait for permission knows only its parent, the tool span; the tool span knows both its own id and the tool use. */
function toolAliases(heard: Heard, span: Span): string[] {
  const aliases = ownAliases(heard, "tool", textOf(span.attributes.get("tool_use_id")));
  const tool =
    heard.name === "tool" ? span.spanId : heard.name === "tool.blocked_on_user" ? span.parentSpanId : "";
  if (tool !== "") aliases.push(`span:${span.traceId}:${tool}`);
  return aliases;
}

/** Clients before 2.1.3xx write `unknown` where they do not know. */
function known(text: string | undefined): string | undefined {
  return text === "unknown" ? undefined : text;
}
