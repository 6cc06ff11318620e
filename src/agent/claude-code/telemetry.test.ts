import { expect, test } from "bun:test";
import type { AttributeValue } from "../../domain/attribute.ts";
import type { Observation } from "../../domain/observation.ts";
import type { DataPoint, LogRecord, Span } from "../../domain/telemetry.ts";
import { GenAiTelemetry } from "../gen-ai/telemetry.ts";
import { createInterpreter } from "../interpreter.ts";
import { ClaudeCodeTelemetry } from "./telemetry.ts";

const noon = Date.UTC(2026, 10, 20, 12);
const resource = {
  attributes: new Map<string, AttributeValue>([
    ["service.name", "claude-code"],
    ["service.version", "2.1.329"],
  ]),
};
const scope = { name: "com.anthropic.claude_code.events", version: "2.1.329" };
const { interpret } = createInterpreter([new ClaudeCodeTelemetry()], new GenAiTelemetry());

function attributesOf(values: Record<string, AttributeValue>): Map<string, AttributeValue> {
  return new Map(Object.entries({ "session.id": "s1", ...values }));
}

function log(name: string, values: Record<string, AttributeValue>, own: Partial<LogRecord> = {}): LogRecord {
  return {
    resource,
    scope,
    attributes: attributesOf({ "event.name": name, ...values }),
    at: noon,
    eventName: "",
    body: `claude_code.${name}`,
    traceId: "",
    spanId: "",
    digest: 1,
    ...own,
  };
}

function span(name: string, values: Record<string, AttributeValue>, own: Partial<Span> = {}): Span {
  return {
    resource,
    scope,
    attributes: attributesOf(values),
    name: `claude_code.${name}`,
    traceId: "t",
    spanId: "a1",
    parentSpanId: "b1",
    startedAt: noon - 50,
    endedAt: noon,
    statusCode: 0,
    statusMessage: "",
    digest: 1,
    ...own,
  };
}

function point(metric: string, values: Record<string, AttributeValue>, value = 3): DataPoint {
  return {
    resource,
    scope,
    attributes: attributesOf(values),
    metric,
    unit: "",
    at: noon,
    startNano: "1",
    timeNano: "2",
    value: { kind: "sum", value, temporality: "delta", monotonic: true },
  };
}

function readLog(
  name: string,
  values: Record<string, AttributeValue>,
  own: Partial<LogRecord> = {},
): Observation | undefined {
  return interpret({ logs: [log(name, values, own)], spans: [], points: [] }, noon)[0];
}

function readSpan(
  name: string,
  values: Record<string, AttributeValue>,
  own: Partial<Span> = {},
): Observation | undefined {
  return interpret({ logs: [], spans: [span(name, values, own)], points: [] }, noon)[0];
}

function readPoint(metric: string, values: Record<string, AttributeValue>): Observation | undefined {
  return interpret({ logs: [], spans: [], points: [point(metric, values)] }, noon)[0];
}

const tokens = { input_tokens: 4, output_tokens: 120, cache_read_tokens: 7, cache_creation_tokens: 18_000 };

test.each([Number.NaN, Number.POSITIVE_INFINITY, true, "many"])(
  "a count of tokens that is %p is not taken for 0",
  (count) => {
    for (const name of ["input_tokens", "output_tokens", "cache_read_tokens", "cache_creation_tokens"]) {
      const told = { ...tokens, request_id: "req_1", [name]: count };
      for (const seen of [readLog("api_request", told), readSpan("llm_request", told)])
        expect(seen?.kind === "request" && Object.values(seen.usage ?? {}).some(Number.isNaN)).toBe(true);
    }
  },
);

test("a request is read with its tokens, its reported cost and its ids", () => {
  const seen = readLog("api_request", {
    ...tokens,
    cache_creation_1h_tokens: 3000,
    cost_usd: 0.11551999999999998,
    request_id: "req_1",
    client_request_id: "c1",
    model: "claude-opus-5-5[1m]",
    "prompt.id": "p1",
  });
  expect(seen).toMatchObject({
    kind: "request",
    agent: "claude-code",
    sessionId: "s1",
    aliases: ["req:req_1", "cli:c1"],
    model: "claude-opus-5-5",
    usage: { input: 4, output: 120, cacheRead: 7, cacheWrite: 18_000, cacheWrite1h: 3000 },
    reportedNano: 115_520_000,
    promptId: "p1",
    failed: false,
  });
});

test("the request of the client's own search tool hides how often the web was searched", () => {
  const searching = { ...tokens, query_source: "web_search_tool", cost_usd: 0.02162 };
  expect(readLog("api_request", searching)).toMatchObject({ hidesSearches: true, webSearches: undefined });
  expect(readLog("api_request", { ...searching, query_source: "sdk" })).toMatchObject({
    hidesSearches: false,
  });
});

test("numbers that arrive as texts are numbers", () => {
  const texts = Object.fromEntries(Object.entries(tokens).map(([key, value]) => [key, String(value)]));
  expect(readLog("api_request", { ...texts, cost_usd: "0.5", duration_ms: "46" })).toMatchObject({
    usage: { input: 4, output: 120, cacheRead: 7, cacheWrite: 18_000 },
    reportedNano: 500_000_000,
    durationMs: 46,
  });
});

test("what an older client does not say stays unknown, never zero", () => {
  const seen = readLog("api_request", tokens);
  expect(seen).toMatchObject({
    usage: { cacheWrite1h: undefined },
    reportedNano: undefined,
    ttftMs: undefined,
  });
  expect(readLog("api_request", { model: "m" })).toMatchObject({ usage: undefined });
});

test("an answer of no tokens at all was not told its tokens, as behind a proxy that drops them", () => {
  const zeros = { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_creation_tokens: 0 };
  expect(readLog("api_request", { ...zeros, model: "m" })).toMatchObject({ failed: false, usage: undefined });
  expect(readSpan("llm_request", { ...zeros, request_id: "req_1", success: true })).toMatchObject({
    usage: undefined,
  });
  expect(readLog("api_request", { ...zeros, cache_read_tokens: 7 })).toMatchObject({
    usage: { input: 0, cacheRead: 7 },
  });
});

test("a subagent's request is attributed, by its own name or by the query source of older clients", () => {
  expect(readLog("api_request", { ...tokens, agent_id: "a1", "agent.name": "Explore" })).toMatchObject({
    subagentId: "a1",
    subagentType: "Explore",
  });
  expect(readLog("api_request", { ...tokens, query_source: "agent:builtin:general-purpose" })).toMatchObject({
    subagentType: "general-purpose",
  });
  expect(readLog("api_request", { ...tokens, query_source: "repl_main_thread" })).toMatchObject({
    subagentType: undefined,
  });
});

test("a span says what its request is for, as events do", () => {
  const told = (values: Record<string, AttributeValue>) =>
    readSpan("llm_request", { ...tokens, request_id: "req_1", ...values });
  expect(told({ query_source_safe: "generate_session_title" })).toMatchObject({
    querySource: "generate_session_title",
    subagentType: undefined,
  });
  expect(told({ query_source_safe: "agent.builtin.general-purpose" })).toMatchObject({
    querySource: "agent:builtin:general-purpose",
    subagentType: "general-purpose",
  });
  expect(told({ query_source_safe: "agent.custom" })).toMatchObject({
    querySource: "agent:custom",
    subagentType: undefined,
  });
  const both = told({ query_source: "agent:custom:reviewer", query_source_safe: "agent.custom" });
  expect(both).toMatchObject({ querySource: "agent:custom:reviewer", subagentType: "reviewer" });
});

test("an error is a failed request without usage", () => {
  const seen = readLog("api_error", {
    error: "Overloaded",
    status_code: "529",
    attempt: 11,
    request_id: "r",
  });
  expect(seen).toMatchObject({
    kind: "request",
    failed: true,
    usage: undefined,
    statusCode: 529,
    attempt: 11,
    error: "Overloaded",
  });
});

test("a notification of the client's own is no prompt, where its text is sent", () => {
  const prompt = "<task-notification>\n<task-id>b1</task-id>";
  expect(readLog("user_prompt", { "prompt.id": "p1", prompt_length: "42", prompt })).toMatchObject({
    kind: "prompt",
    command: "task-notification",
    text: undefined,
    sign: { says: "woken" },
  });
});

test("a prompt is also known by its line; one that is typed within a turn by its line alone, for the id is the turn's", () => {
  const told = { "prompt.id": "p1", prompt_length: "21", "message.uuid": "u1" };
  expect(readLog("user_prompt", told)).toMatchObject({
    aliases: ["prompt:s1:p1", "notice:prompt:s1:p1:21", "line:u1"],
    promptId: "p1",
  });
  expect(readLog("user_prompt", { ...told, "delivery.mode": "mid_turn" })).toMatchObject({
    aliases: ["line:u1"],
    promptId: "p1",
  });
});

test("a command sets nobody to work by itself: most of them open a dialog, or show something", () => {
  const told = { "prompt.id": "p1", prompt_length: "7", command_source: "builtin" };
  const typed = readLog("user_prompt", { ...told, command_name: "/status" });
  expect(typed).toMatchObject({ kind: "prompt", command: "/status" });
  expect(typed?.sign).toBeUndefined();
  expect(readLog("user_prompt", told)?.sign).toEqual({ says: "prompted" });
});

test("a prompt is known by its id; a redacted text is no text", () => {
  const seen = readLog("user_prompt", { "prompt.id": "p1", prompt_length: "21", prompt: "<REDACTED>" });
  expect(seen).toMatchObject({ kind: "prompt", length: 21, text: undefined });
  expect(seen).toMatchObject({ aliases: ["prompt:s1:p1", "notice:prompt:s1:p1:21"] });
});

test("decision and result of a tool share its id; without an id they count no call, and keep what they say", () => {
  const decided = readLog("tool_decision", {
    tool_use_id: "u1",
    tool_name: "Bash",
    decision: "accept",
    source: "config",
  });
  const result = readLog("tool_result", {
    tool_use_id: "u1",
    success: "false",
    duration_ms: "30",
    error: "exit 1",
  });
  expect(decided).toMatchObject({
    kind: "tool-call",
    aliases: ["tool:s1:u1"],
    toolUseId: "u1",
    decision: "accept",
    decidedBy: "config",
  });
  expect(result).toMatchObject({
    aliases: ["tool:s1:u1"],
    success: false,
    startedAt: noon - 30,
    error: "exit 1",
  });
  expect(readLog("tool_decision", { tool_name: "Bash", decision: "accept" })?.kind).toBe("event");
  const nameless = readLog("tool_result", { tool_name: "Bash", success: true, duration_ms: 30 });
  expect(nameless).toMatchObject({ kind: "event", sign: { says: "tool-ended", tool: "Bash" } });
  expect(Object.fromEntries(nameless?.data ?? [])).toEqual({
    tool_name: "Bash",
    success: true,
    duration_ms: 30,
  });
});

test("a tool's input, where the client sends it, names the file and tells of tasks", () => {
  const read = (tool_name: string, tool_input: string, success = "true", own = {}) =>
    interpret(
      {
        logs: [log("tool_result", { tool_use_id: "u1", tool_name, tool_input, success, ...own })],
        spans: [],
        points: [],
      },
      noon,
    );
  expect(read("Edit", '{"file_path":"/p/a.ts","old_string":"x"}')).toMatchObject([
    { kind: "tool-call", filePath: "/p/a.ts" },
  ]);
  const update = '{"taskId":"2","status":"completed"}';
  const [call, done] = read("TaskUpdate", update);
  expect(done).toMatchObject({
    kind: "task",
    aliases: ["task:s1:2"],
    status: "completed",
    completedAt: noon,
  });
  expect(done?.digest).not.toBe(call?.digest);
  expect(read("TaskUpdate", update, "false")).toHaveLength(1);
  // Only the result of a creation tells its number, and the event leaves results out.
  expect(read("TaskCreate", '{"subject":"Write it"}')).toHaveLength(1);
  expect(read("Edit", '{"file_path":"/p/a.t')).toMatchObject([{ filePath: undefined }]);
  const todos = '{"todos":[{"content":"Write it","status":"pending"}]}';
  expect(read("TodoWrite", todos)).toHaveLength(2);
  // A subagent's list is its own.
  expect(read("TodoWrite", todos, "true", { agent_id: "a1b2c3" })).toHaveLength(1);
});

test("a tool of an MCP server has the name that the client's details tell", () => {
  const nameOf = (tool_name: string, tool_parameters: string) => {
    const seen = readLog("tool_decision", { tool_use_id: "u1", tool_name, tool_parameters });
    return seen?.kind === "tool-call" && seen.sign?.tool === seen.tool ? seen.tool : undefined;
  };
  const details = '{"mcp_server_name":"my_srv","mcp_tool_name":"look_up"}';
  expect(nameOf("mcp_tool", details)).toBe("mcp__my_srv__look_up");
  for (const nothing of ["", "{}", '{"mcp_server_name":"my_', '["x"]'])
    expect(nameOf("mcp_tool", nothing)).toBe("mcp_tool");
  expect(nameOf("Bash", details)).toBe("Bash");
});

test("a subagent whose model was swapped has the last, and keeps the word of the first", () => {
  const swapped = readLog("subagent_completed", { agent_id: "a1", model: "opus", final_model: "sonnet[1m]" });
  expect(swapped).toMatchObject({ kind: "subagent", model: "sonnet" });
  expect(swapped?.data.get("model")).toBe("opus");
  const same = readLog("subagent_completed", { agent_id: "a1", model: "opus[1m]", final_model: "opus" });
  expect(same?.data.has("model")).toBe(false);
});

test("a compaction of a subagent is none of its session; why one failed is kept", () => {
  const told = {
    trigger: "auto",
    success: "true",
    duration_ms: "418",
    pre_tokens: "160053",
    post_tokens: "2616",
  };
  const own = readLog("compaction", told);
  expect(own).toMatchObject({
    kind: "compaction",
    tokensBefore: 160_053,
    tokensAfter: 2616,
    success: true,
  });
  expect(own?.data).toEqual(new Map());
  const subagents = readLog("compaction", { ...told, agent_id: "a1" });
  expect(subagents?.kind).toBe("event");
  expect(Object.fromEntries(subagents?.data ?? [])).toEqual({ agent_id: "a1", ...told });
  const failed = readLog("compaction", { trigger: "auto", success: "false", error: "too_few_groups" });
  expect(failed).toMatchObject({ kind: "compaction", success: false });
  expect(failed?.data).toEqual(new Map([["error", "too_few_groups"]]));
});

test("an event nobody has seen before is kept with what it says", () => {
  const seen = readLog("brand_new", { "some.key": 1, "user.email": "ann@example.com" });
  expect(seen).toMatchObject({ kind: "event", name: "brand_new", facts: { user: "ann@example.com" } });
  expect([...(seen?.data ?? [])]).toEqual([["some.key", 1]]);
});

test("the name is found in the body, the attribute or the event name field", () => {
  expect(readLog("auth", {})?.name).toBe("auth");
  expect(readLog("auth", {}, { body: undefined })?.name).toBe("auth");
  const bare = log("x", {}, { body: undefined, eventName: "claude_code.auth", attributes: new Map() });
  expect(interpret({ logs: [bare], spans: [], points: [] }, noon)[0]?.name).toBe("auth");
});

test("a record without a time takes the one its attribute names", () => {
  const seen = readLog("auth", { "event.timestamp": "2026-11-20T12:00:00.000Z" }, { at: 0 });
  expect(seen?.at).toBe(noon);
});

test("a request's span is its second witness; without an id it is only an event", () => {
  const seen = readSpan("llm_request", {
    ...tokens,
    request_id: "req_1",
    success: true,
    ttft_ms: 14,
    stop_reason: "end_turn",
    attempt: 3,
  });
  expect(seen).toMatchObject({
    kind: "request",
    aliases: ["req:req_1"],
    ttftMs: 14,
    stopReason: "end_turn",
    attempt: 3,
    at: noon,
  });
  expect(readSpan("llm_request", tokens)?.kind).toBe("event");
});

test("a span that tells no tokens has unknown ones, and one that tells some has none of the others", () => {
  const usageOf = (told: Record<string, AttributeValue>) => {
    const seen = readSpan("llm_request", { request_id: "req_1", success: true, ...told });
    return seen?.kind === "request" ? [seen.usage] : [];
  };
  expect(usageOf({})).toEqual([undefined]);
  const none = { input: 0, output: 0, reasoning: undefined, cacheRead: 0, cacheWrite: 0 };
  expect(usageOf({ output_tokens: 7 })).toEqual([{ ...none, output: 7, cacheWrite1h: undefined }]);
  expect(usageOf({ input_tokens: 5 })).toEqual([{ ...none, input: 5, cacheWrite1h: undefined }]);
});

test("the run of a tool that nothing names counts no call", () => {
  expect(readSpan("tool.execution", { duration_ms: 5 })?.kind).toBe("event");
});

test("a failed request's span carries the error and no usage", () => {
  const failed = readSpan(
    "llm_request",
    { request_id: "r", success: false, status_code: 400 },
    { statusCode: 2, statusMessage: "no" },
  );
  expect(failed).toMatchObject({ failed: true, usage: undefined, statusCode: 400, error: "no" });
  const told = { request_id: "r", success: false, error: "overloaded" };
  expect(readSpan("llm_request", told, { statusCode: 2, statusMessage: "no" })).toMatchObject({
    error: "overloaded",
  });
});

test("the wait for permission joins its tool by the tool's span", () => {
  const tool = readSpan("tool", { tool_use_id: "u1", tool_name: "Bash" });
  const wait = readSpan(
    "tool.blocked_on_user",
    { duration_ms: 900, decision: "unknown" },
    { parentSpanId: "a1", spanId: "c1" },
  );
  expect(tool).toMatchObject({ aliases: ["tool:s1:u1", "span:t:a1"], durationMs: undefined });
  expect(wait).toMatchObject({ aliases: ["span:t:a1"], blockedMs: 900, decision: undefined });
});

test("of a tool's spans only the execution tells how it went, and for how long", () => {
  const told = { tool_use_id: "u1", tool_name: "Bash", success: false, duration_ms: 40 };
  const failed = { statusCode: 2, statusMessage: "no such file" };
  expect(readSpan("tool.execution", told, failed)).toMatchObject({
    durationMs: 40,
    success: false,
    error: "no such file",
    endedAt: noon,
  });
  expect(readSpan("tool", told, failed)).toMatchObject({
    durationMs: undefined,
    success: undefined,
    endedAt: undefined,
  });
  expect(readSpan("tool.execution", told, { ...failed, statusCode: 1 })).toMatchObject({ error: undefined });
  expect(readSpan("tool.execution", { ...told, error: "refused" }, failed)).toMatchObject({
    error: "refused",
  });
});

test("a tool's result is its end, a decision only where it refuses; both tell whose it is", () => {
  const told = { tool_use_id: "u1", tool_name: "Bash", "prompt.id": "p1", agent_id: "a1" };
  const whose = { kind: "tool-call", promptId: "p1", subagentId: "a1" };
  const result = readLog("tool_result", {
    ...told,
    success: true,
    duration_ms: 40,
    decision_source: "config",
  });
  // What fields hold is not kept beside them again.
  expect(result?.data).toEqual(new Map());
  expect(readLog("api_request", { ...tokens, query_source: "sdk" })?.data).toEqual(new Map());
  expect(result).toMatchObject({ ...whose, endedAt: noon, startedAt: noon - 40, success: true });
  for (const [decision, endedAt] of [
    ["accept", undefined],
    ["reject", noon],
  ] as const)
    expect(readLog("tool_decision", { ...told, decision })).toMatchObject({ ...whose, decision, endedAt });
});

test("a change of the mode says which mode holds", () => {
  expect(readLog("permission_mode_changed", { from_mode: "default", to_mode: "plan" })).toMatchObject({
    kind: "event",
    sign: { says: "mode-changed", mode: "plan" },
  });
});

test("the span of an interaction ends its turn; a tool's span names the file", () => {
  expect(readSpan("interaction", {}, { startedAt: noon - 500 })).toMatchObject({
    kind: "event",
    sign: { says: "turn-ended", ranSince: noon - 500 },
    at: noon,
  });
  expect(readSpan("tool", { tool_use_id: "u1", file_path: "/p/a.ts" })).toMatchObject({
    filePath: "/p/a.ts",
  });
});

test.each([
  ["claude_code.token.usage", { type: "input" }, "tokens.input"],
  ["claude_code.token.usage", { type: "output" }, "tokens.output"],
  ["claude_code.token.usage", { type: "cacheRead" }, "tokens.cache-read"],
  ["claude_code.token.usage", { type: "cacheCreation" }, "tokens.cache-write"],
  ["claude_code.token.usage", { type: "novel" }, undefined],
  ["claude_code.cost.usage", {}, "cost"],
  ["claude_code.lines_of_code.count", { type: "added" }, "lines.added"],
  ["claude_code.lines_of_code.count", { type: "removed" }, "lines.removed"],
  ["claude_code.active_time.total", { type: "user" }, "active.user"],
  ["claude_code.active_time.total", { type: "cli" }, "active.cli"],
  ["claude_code.commit.count", {}, "commits"],
  ["claude_code.pull_request.count", {}, "pull-requests"],
  ["claude_code.session.count", { start_type: "fresh" }, undefined],
] as const)("%s %o counts %s", (metric, values, measure) => {
  expect(readPoint(metric, values)).toMatchObject({ kind: "data-point", measure, increase: 3 });
});

test("a span that leaves out its session's id is of the conversation it names, unless that is a subagent's", () => {
  const sessionOf = (values: Record<string, AttributeValue>) =>
    readSpan("llm_request", { request_id: "req_1", "session.id": undefined, ...values })?.sessionId;
  expect(sessionOf({ "gen_ai.conversation.id": "s2" })).toBe("s2");
  expect(sessionOf({ "gen_ai.conversation.id": "a89f3c71a1185e6d0" })).toBeUndefined();
  expect(sessionOf({ "gen_ai.conversation.id": "a89f3c71a1185e6d0", "session.id": "s1" })).toBe("s1");
});

test("the dashboard of all agents is no session", () => {
  const started = (start_type: string) => readPoint("claude_code.session.count", { start_type });
  expect(started("resume")?.sessionId).toBe("s1");
  expect(started("agents_view")?.sessionId).toBeUndefined();
});

test("the order of attributes does not make another series, their values do", () => {
  const series = (values: Record<string, string>) => {
    const seen = readPoint("claude_code.token.usage", values);
    return seen?.kind === "data-point" ? seen.series : "";
  };
  expect(series({ a: "1", b: "2" })).toBe(series({ b: "2", a: "1" }));
  expect(series({ a: "1" })).not.toBe(series({ a: "2" }));
});

test("a renamed service is known by its scope; another agent is kept as what it is", () => {
  const renamed = { attributes: new Map<string, AttributeValue>([["service.name", "my-agents"]]) };
  expect(readLog("auth", {}, { resource: renamed })?.agent).toBe("claude-code");
  const other = readLog("auth", {}, { resource: renamed, scope: { name: "other", version: "" } });
  expect(other).toMatchObject({ agent: "my-agents", kind: "event", sessionId: "s1" });
});

test("the version of the Desktop app is not the client's; that of a renamed service is", () => {
  const versionOf = (service: string, values: Record<string, AttributeValue> = {}) => {
    const attributes = new Map([...resource.attributes, ["service.name", service]]);
    return readLog("auth", values, { resource: { attributes } })?.facts.clientVersion;
  };
  expect(versionOf("claude-code-desktop")).toBeUndefined();
  expect(versionOf("claude-code-desktop", { "app.version": "2.1.330" })).toBe("2.1.330");
  expect(versionOf("my-agents")).toBe("2.1.329");
});

test("repository, team and version become facts of the session", () => {
  const seen = readLog("auth", { "vcs.owner.name": "acme", "vcs.repository.name": "shop", team: "red" });
  expect(seen?.facts).toMatchObject({ repository: "acme/shop", team: "red", clientVersion: "2.1.329" });
});
