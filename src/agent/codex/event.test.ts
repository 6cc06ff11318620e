import { expect, test } from "bun:test";
import type { LogRecord } from "../../domain/telemetry.ts";
import { CodexTelemetry } from "./telemetry.ts";

const noon = Date.UTC(2026, 10, 28, 12);

function readAll(name: string, told: Record<string, string | number>, at = noon) {
  const record: LogRecord = {
    resource: { attributes: new Map([["service.name", "codex_exec"]]) },
    scope: { name: "codex_otel.log_only", version: "" },
    attributes: new Map(
      Object.entries({ "event.name": `codex.${name}`, "conversation.id": "s1", model: "gpt-5.5", ...told }),
    ),
    at,
    eventName: "event src:1",
    body: undefined,
    traceId: "",
    spanId: "",
    digest: 1,
  };
  return new CodexTelemetry().readLog(record, noon);
}

function read(name: string, told: Record<string, string | number>) {
  return readAll(name, told)[0];
}

test("an attempt that failed is a failed request, one that was answered is told by its tokens", () => {
  const told = { attempt: "1", duration_ms: "12" };
  expect(read("api_request", { ...told, "http.response.status_code": "200" })?.kind).toBe("event");
  expect(read("api_request", { ...told, "http.response.status_code": "500" })).toMatchObject({
    kind: "request",
    failed: true,
    statusCode: 500,
    attempt: 2,
    usage: undefined,
  });
  expect(read("api_request", { ...told, "error.message": "connection reset" })).toMatchObject({
    failed: true,
    error: "connection reset",
  });
});

test("failed attempts are told apart by their session, their time, their number and their status", () => {
  const told = { attempt: "1", "http.response.status_code": "500" };
  const aliasOf = (own: Record<string, string | number>, at?: number) => {
    const seen = readAll("api_request", { ...told, ...own }, at)[0];
    return seen?.kind === "request" ? seen.aliases.join(" ") : undefined;
  };
  const others = [
    aliasOf({}),
    aliasOf({ "conversation.id": "s2" }),
    aliasOf({}, noon + 1),
    aliasOf({ attempt: "2" }),
    aliasOf({ "http.response.status_code": "502" }),
  ];
  expect(new Set(others).size).toBe(others.length);
  expect(aliasOf({})).toBe(others[0]);
});

test("what came from the cache and went into it is a part of the input, reasoning one of the output", () => {
  const counts = {
    input_token_count: 100,
    cached_token_count: 60,
    cache_write_token_count: 10,
    output_token_count: 20,
    reasoning_token_count: 5,
  };
  const seen = read("sse_event", { "event.kind": "response.completed", ...counts });
  expect(seen).toMatchObject({
    usage: { input: 30, cacheRead: 60, cacheWrite: 10, output: 20, reasoning: 5 },
  });
  expect(Object.fromEntries(seen?.data ?? [])).toEqual({ "event.kind": "response.completed" });
});

test("a list of models that could not be had is no request to a model", () => {
  const told = { attempt: "0", "http.response.status_code": 404, "error.message": "http 404" };
  expect(read("api_request", { ...told, endpoint: "/models" })?.kind).toBe("event");
  expect(read("api_request", { ...told, endpoint: "/responses" })?.kind).toBe("request");
});

test("of the two records of an answer the one without counts is an event", () => {
  expect(read("sse_event", { "event.kind": "response.completed" })?.kind).toBe("event");
});

test("an answer whose counts are all 0 is a request of unknown tokens", () => {
  const zeros = { input_token_count: 0, cached_token_count: 0, output_token_count: 0 };
  expect(read("sse_event", { "event.kind": "response.completed", ...zeros })).toMatchObject({
    kind: "request",
    failed: false,
    usage: undefined,
  });
});

test("a stream that broke off is one failed request, told at its end", () => {
  const told = { "error.message": "stream closed before response.completed" };
  expect(read("sse_event", { ...told, "event.kind": "response.failed" })?.kind).toBe("event");
  expect(read("sse_event", { ...told, "event.kind": "response.completed" })).toMatchObject({
    kind: "request",
    model: "gpt-5.5",
    failed: true,
    usage: undefined,
    error: "stream closed before response.completed",
  });
});

test.each([
  ["Chunk ID: 1\nWall time: 0.0 seconds\nProcess exited with code 3\nOutput:\n", false, "Exit code 3"],
  ["Exit code: 0\nWall time: 0 seconds\nOutput:\nExit code: 9\n", true, undefined],
  ['{"output":"boom\\n","metadata":{"exit_code":3,"duration_seconds":0.0}}', false, "Exit code 3"],
  [
    "Chunk ID: 1\nProcess running with session ID 5\nOutput:\nci.log: Exit code: 2\nExit code: 2\n",
    true,
    undefined,
  ],
  ["# Runbook\nExit code: 3 means that\nExit code: 3\nOutput: none", true, undefined],
  ['{"text":"Process exited with code 1 in job 7"}', true, undefined],
  ["nothing of the kind", true, undefined],
])("a shell that wrote %p", (output, success, error) => {
  const told = { tool_name: "exec_command", call_id: "c1", success: "true", duration_ms: "60", output };
  expect(read("tool_result", told)).toMatchObject({
    kind: "tool-call",
    success,
    error,
    startedAt: noon - 60,
    endedAt: noon,
  });
});

test("a denial is a refusal, and a tool of an MCP server bears its name", () => {
  const told = { tool_name: "query", mcp_server: "db", call_id: "c1", decision: "denied", source: "User" };
  expect(read("tool_decision", told)).toMatchObject({
    tool: "mcp__db__query",
    decision: "reject",
    decidedBy: "user",
    endedAt: noon,
    success: undefined,
  });
});

test.each([
  ["approved", "accept", undefined],
  ["approved_for_session", "accept", undefined],
  ["approved_with_network_policy_allow", "accept", undefined],
  ["denied_with_network_policy_deny", "reject", noon],
  ["timed_out", "reject", noon],
  ["abort", "reject", noon],
  ["constructor", "constructor", undefined],
])("the decision %s is %s", (told, decision, endedAt) => {
  const seen = read("tool_decision", {
    tool_name: "exec_command",
    call_id: "c1",
    decision: told,
    source: "AutomatedReviewer",
  });
  expect(seen).toMatchObject({ decision, decidedBy: "auto", endedAt });
});

test("a script counts as the tools that it calls, and a tool of that name of an MCP server as itself", () => {
  const told = { duration_ms: "900", success: "true", arguments: 'await tools.exec_command({cmd:"ls"})' };
  for (const name of ["tool_decision", "tool_result"])
    expect(read(name, { ...told, tool_name: "exec", call_id: "c1", mcp_server: "" })?.kind).toBe("event");
  const nested = { ...told, tool_name: "exec_command", call_id: "exec-6f1c1d1e-1111-4222-8333-123456789abc" };
  expect(read("tool_result", nested)).toMatchObject({ kind: "tool-call", tool: "exec_command" });
  const served = { ...told, tool_name: "exec", call_id: "c2", mcp_server: "db" };
  expect(read("tool_result", served)).toMatchObject({ kind: "tool-call", tool: "mcp__db__exec" });
});

test("a prompt that the client keeps to itself has a length and no text", () => {
  expect(read("user_prompt", { prompt: "[REDACTED]", prompt_length: "31" })).toMatchObject({
    kind: "prompt",
    length: 31,
    text: undefined,
  });
});

test.each([
  ["codex_exec", "any", true],
  ["codex-app-server", "any", true],
  ["any", "codex_otel::traces::otel_manager", true],
  ["codex", "codex", true],
  ["codex-review-bot", "any", false],
  ["codexes", "any", false],
])("a service %s with the scope %s", (service, scope, isCodex) => {
  const resource = { attributes: new Map([["service.name", service]]) };
  expect(new CodexTelemetry().speaks(resource, { name: scope, version: "" })).toBe(isCodex);
});

test("a start tells what was set of the window, less what the client keeps free, and of its compaction", () => {
  const told = { context_window: 400_000, auto_compact_token_limit: 20_000 };
  const [start, sample, ...others] = readAll("conversation_starts", told);
  expect(start).toMatchObject({ kind: "event", name: "conversation_starts" });
  expect(sample).toMatchObject({
    kind: "limit-sample",
    sessionId: "s1",
    at: noon,
    model: "gpt-5.5",
    contextWindow: 380_000,
    contextTokens: undefined,
    compactionOff: false,
    compactionWindow: 20_000,
  });
  expect(others).toEqual([]);
  for (const value of [0, -5, "", "many"])
    expect(readAll("conversation_starts", { context_window: value })[1]).toMatchObject({
      contextWindow: undefined,
      compactionOff: false,
      compactionWindow: undefined,
    });
  expect(readAll("user_prompt", told)).toHaveLength(1);
});
