import { isSince } from "../../domain/client-version.ts";
import type { Sign } from "../../domain/sign.ts";
import { textOf, type Attributes } from "../../domain/attribute.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Heard } from "../plain-record.ts";

/** A sign that is older than this says nothing of what a session does now: it is idle, whatever it did then. */
const signMs = 86_400_000;

/** The sign, while it can still mean something; history is full of others, each of which would have to be followed. */
export function signOf({ at, seenAt }: Pick<Heard, "at" | "seenAt">, sign: Sign): Sign | undefined {
  return at < seenAt - signMs ? undefined : sign;
}

/** The name of this agent in the ledger, on the API and in the config. */
export const agentName = "claude-code";

/** The ids a request is known by. The request id is also the transcript's, the client's own is only on first-party calls. */
export interface RequestIds {
  readonly requestId: string | undefined;
  readonly clientRequestId: string | undefined;
}

/**
 * The aliases by which the ledger joins what channels tell of a request: `req:` first, then `cli:`. None where no id is
 * told.
 */
export function requestAliases(ids: RequestIds): string[] {
  const aliases: string[] = [];
  if (ids.requestId !== undefined) aliases.push(`req:${ids.requestId}`);
  if (ids.clientRequestId !== undefined) aliases.push(`cli:${ids.clientRequestId}`);
  return aliases;
}

/** Ids that are unique beyond their session, by how they look. A fork copies them under a new session id. */
const globalIds = {
  tool: /^(?:srv)?toolu_\w{6,}$/,
  prompt: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  agent: /^a[0-9a-f]{16}$/,
} as const;

/** Whether an id is one that the client gives to subagents. */
export function isAgentId(id: string): boolean {
  return globalIds.agent.test(id);
}

/**
 * The alias of a thing of a session. An id that could be another session's too names the session: behind some gateways
 * every session calls its first tool `call_0`.
 */
export function ownAliases(
  heard: Pick<Heard, "sessionId">,
  kind: keyof typeof globalIds,
  id: string | undefined,
): string[] {
  if (id === undefined) return [];
  return [globalIds[kind].test(id) ? `${kind}:${id}` : `${kind}:${heard.sessionId ?? ""}:${id}`];
}

/** The alias of a prompt by the line that holds it. Events name that line since 2.1.214, as `message.uuid`. */
export function lineAliases(id: string | number | undefined): string[] {
  return id === undefined ? [] : [`line:${id}`];
}

/** The first client whose hooks name the prompt that they are about. */
const firstNaming = [2, 1, 196] as const;

/** How far apart two channels may time one prompt: a hook is started first. Nobody says as much again within that. */
const promptMs = 2000;

/**
 * The aliases of a prompt: its id; and as long as some channels of a client tell none, its session, its length and about when.
 * By these, two prompts that have ids of their own would be one where a program says the same twice in a moment.
 */
export function promptAliases(
  { sessionId, at, facts }: Pick<Heard, "sessionId" | "at" | "facts">,
  { promptId, length }: { readonly promptId: string | undefined; readonly length: number | undefined },
): string[] {
  const own = ownAliases({ sessionId }, "prompt", promptId);
  const isOlder = facts.clientVersion !== undefined && !isSince(facts.clientVersion, firstNaming);
  if (length === undefined || (promptId !== undefined && !isOlder)) return own;
  return [...own, ...spanAliases(`asked:${sessionId ?? ""}:${length}`, at, promptMs)];
}

/**
 * The alias of a notice that the client submits as a prompt: one that it puts into a turn has the id of the prompt that began it, and is
 * told apart from that by its length alone.
 */
export function noticeAliases(
  heard: Pick<Heard, "sessionId">,
  { promptId, length }: { readonly promptId: string | undefined; readonly length: number | undefined },
): string[] {
  if (length === undefined) return [];
  return ownAliases(heard, "prompt", promptId).map((own) => `notice:${own}:${length}`);
}

function spanAliases(name: string, at: UnixMs, spanMs: number): string[] {
  return [`${name}:${Math.floor(at / spanMs)}`, `${name}:${Math.floor((at + spanMs / 2) / spanMs)}+`];
}

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
