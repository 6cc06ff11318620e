import { textOf, type Attributes } from "../../domain/attribute.ts";

/** The model without the `[1m]` mark: spans and counters carry the mark, events and transcripts do not. */
export function modelOf(attributes: Attributes, name = "model"): string | undefined {
  const model = textOf(attributes.get(name));
  return model?.endsWith("[1m]") === true ? model.slice(0, -"[1m]".length) : model;
}

/** What a request is for. Spans of newer clients name no agent of a person's own, and write it with dots: `agent.builtin.Explore`. */
export function querySourceOf(attributes: Attributes): string | undefined {
  const safe = textOf(attributes.get("query_source_safe"));
  const source = safe?.startsWith("agent.") === true ? safe.replaceAll(".", ":") : safe;
  return textOf(attributes.get("query_source")) ?? source;
}

/** Where no `agent.name` says it, it stands in the query source: `agent:builtin:Explore`, `agent:custom`. */
export function subagentTypeOf(querySource: string | undefined): string | undefined {
  return querySource?.startsWith("agent:") === true
    ? querySource.slice(querySource.lastIndexOf(":") + 1)
    : undefined;
}

/** Attributes that the typed fields already hold, or that only frame the record. */
const framing: ReadonlySet<string> = new Set([
  "session.id",
  "gen_ai.conversation.id",
  "user.id",
  "user.email",
  "user.account_uuid",
  "user.account_id",
  "organization.id",
  "terminal.type",
  "app.version",
  "app.entrypoint",
  "event.name",
  "event.timestamp",
  "event.sequence",
  "span.type",
  "vcs.repository.url.full",
  "vcs.owner.name",
  "vcs.repository.name",
  "vcs.provider.name",
]);

/** Attributes of typed records that have a column of their own. */
const typed: ReadonlySet<string> = new Set([
  "prompt.id",
  "model",
  "cost_usd",
  "cost_usd_micros",
  "duration_ms",
  "ttft_ms",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_creation_tokens",
  "cache_creation_5m_tokens",
  "cache_creation_1h_tokens",
  "request_id",
  "client_request_id",
  "gen_ai.response.id",
  "speed",
  "query_source",
  "effort",
  "agent.name",
  "agent_id",
  "agent_type",
  "error",
  "status_code",
  "attempt",
  "prompt",
  "prompt_text",
  "prompt_length",
  "command_name",
  "tool_name",
  "tool_use_id",
  "gen_ai.tool.call.id",
  "gen_ai.tool.name",
  "decision",
  "decision_type",
  "decision_source",
  "source",
  "success",
  "tool_input",
  "tool_input_size_bytes",
  "tool_result_size_bytes",
  "total_tool_uses",
  "trigger",
  "pre_tokens",
  "post_tokens",
  "stop_reason",
]);

const typedNames: ReadonlySet<string> = new Set([
  "api_request",
  "api_error",
  "user_prompt",
  "tool_decision",
  "tool_result",
  "subagent_completed",
  "compaction",
  "llm_request",
  "tool",
  "tool.execution",
  "tool.blocked_on_user",
]);

/** What a record says beyond its typed fields. */
export function restOf(name: string, attributes: Attributes): Attributes {
  const isTyped = typedNames.has(name);
  const rest = new Map();
  for (const [key, value] of attributes) {
    if (!framing.has(key) && !(isTyped && typed.has(key))) rest.set(key, value);
  }
  return rest;
}
