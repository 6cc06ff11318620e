import { expect, test } from "bun:test";
import type { AttributeValue } from "../../domain/attribute.ts";
import type { Observation } from "../../domain/observation.ts";
import type { LogRecord } from "../../domain/telemetry.ts";
import { errorKindOf } from "../../domain/tool-call.ts";
import { GeminiTelemetry } from "./telemetry.ts";

const noon = Date.UTC(2026, 10, 28, 12);

function read(
  name: string,
  told: Record<string, AttributeValue>,
  service = "gemini-cli",
  digest = 1,
): Observation | undefined {
  const record: LogRecord = {
    resource: { attributes: new Map([["service.name", service]]) },
    scope: { name: service, version: "" },
    attributes: new Map(Object.entries({ "event.name": name, "session.id": "s1", ...told })),
    at: noon,
    eventName: "",
    body: undefined,
    traceId: "",
    spanId: "",
    digest,
  };
  const [seen] = new GeminiTelemetry().readLog(record, noon);
  return seen;
}

const counts = { input_token_count: 100, cached_content_token_count: 60, output_token_count: 20 };

test("thoughts stand beside the output or within, as the total says", () => {
  const beside = { ...counts, thoughts_token_count: 5, tool_token_count: 2, total_token_count: 127 };
  const seen = read("gemini_cli.api_response", beside);
  expect(seen).toMatchObject({ usage: { input: 42, cacheRead: 60, output: 25, reasoning: 5 } });
  expect(seen?.data).toEqual(new Map());
  const within = { ...counts, thoughts_token_count: 5, total_token_count: 120 };
  expect(read("qwen-code.api_response", within, "qwen-code")).toMatchObject({
    agent: "qwen",
    usage: { input: 40, cacheRead: 60, output: 20, reasoning: 5 },
  });
});

test("an answer of which nothing came from the cache and no tool's text went in has its input as it is told", () => {
  const told = { input_token_count: 100, output_token_count: 20, total_token_count: 121 };
  expect(read("gemini_cli.api_response", told)).toMatchObject({
    usage: { input: 100, cacheRead: 0, output: 20, reasoning: undefined },
  });
});

test("a prompt says that its session was prompted, and a conversation without a session's id is one", () => {
  const told = { prompt: "hi", prompt_length: 2, "session.id": "", "gen_ai.conversation.id": "s2" };
  expect(read("gemini_cli.user_prompt", told)).toMatchObject({
    kind: "prompt",
    sessionId: "s2",
    sign: { says: "prompted" },
    length: 2,
  });
});

test("an answer of which only zeros are told has unknown tokens", () => {
  const zeros = {
    input_token_count: 0,
    output_token_count: 0,
    thoughts_token_count: 0,
    total_token_count: 0,
  };
  expect(read("qwen-code.api_response", zeros, "qwen-code")).toMatchObject({
    kind: "request",
    failed: false,
    usage: undefined,
  });
});

test("why a request failed begins with its kind, which is told also where texts are not kept", () => {
  const told = { "error.type": "ApiError", "error.message": '{"error":{"code":503}}' };
  const seen = read("gemini_cli.api_error", told);
  expect(seen).toMatchObject({ error: 'ApiError: {"error":{"code":503}}' });
  expect(errorKindOf(seen?.kind === "request" ? (seen.error ?? "") : "")).toBe("ApiError");
  expect(read("gemini_cli.api_error", { ...told, "error.message": "" })).toMatchObject({ error: "ApiError" });
  const twice = { ...told, "error.message": "ApiError: overloaded" };
  expect(read("gemini_cli.api_error", twice)).toMatchObject({ error: "ApiError: overloaded" });
});

test("an answer ended for the reason that its last piece tells", () => {
  const told = { ...counts, finish_reasons: ["stop", "max_tokens"] };
  expect(read("gemini_cli.api_response", told)).toMatchObject({ stopReason: "max_tokens" });
  expect(read("gemini_cli.api_response", { ...counts, finish_reasons: [] })).toMatchObject({
    stopReason: undefined,
  });
});

test("a request that failed has no tokens and says why", () => {
  const told = { model: "m1", status_code: 503, "error.message": "overloaded" };
  expect(read("gemini_cli.api_error", told)).toMatchObject({
    kind: "request",
    failed: true,
    statusCode: 503,
    error: "overloaded",
    usage: undefined,
  });
});

test("a subagent's requests number its prompts, the session's do not", () => {
  for (const own of ["s1", "s1########0"])
    expect(read("gemini_cli.api_response", { ...counts, prompt_id: own })).toMatchObject({
      subagentId: undefined,
    });
  expect(read("gemini_cli.api_response", { ...counts, prompt_id: "a1#2" })).toMatchObject({
    subagentId: "a1",
  });
  const ofQwen = { prompt_id: "s1#explore-x7#0", subagent_name: "explore", function_name: "read_file" };
  for (const name of ["qwen-code.api_response", "qwen-code.tool_call"])
    expect(read(name, { ...counts, ...ofQwen }, "qwen-code")).toMatchObject({ subagentId: "explore-x7" });
});

test.each<[string, AttributeValue, boolean, string | undefined]>([
  ["as text", '{"exitCode":3,"isError":true}', false, "Exit code 3"],
  ["as a map", new Map([["exitCode", 3]]), false, "Exit code 3"],
  ["of another form", '{"exitCode":"three"', true, undefined],
])("a shell that ended with 3, its metadata %s", (_form, metadata, success, error) => {
  const told = { function_name: "run_shell_command", duration_ms: 60, success: true, metadata };
  expect(read("gemini_cli.tool_call", told)).toMatchObject({ kind: "tool-call", success, error });
});

test("a tool began to run as long before its record as it took; where that is not told, nobody knows when", () => {
  expect(read("gemini_cli.tool_call", { function_name: "read_file", duration_ms: 60 })).toMatchObject({
    startedAt: noon - 60,
    endedAt: noon,
    sign: { says: "tool-ended", tool: "read_file", ranSince: noon - 60 },
  });
  expect(read("gemini_cli.tool_call", { function_name: "read_file" })).toMatchObject({
    startedAt: undefined,
    endedAt: noon,
    sign: { ranSince: undefined },
  });
});

test.each([
  ["modify", "accept"],
  ["reject", "reject"],
  ["constructor", "constructor"],
])("the decision %s is %s", (told, decision) => {
  expect(read("gemini_cli.tool_call", { function_name: "replace", decision: told })).toMatchObject({
    decision,
  });
});

test("an edit tells the lines that the model changed", () => {
  const metadata = '{"model_added_lines":4,"model_removed_lines":1}';
  const told = { function_name: "replace", success: true, decision: "auto_accept", metadata };
  expect(read("gemini_cli.tool_call", told)).toMatchObject({
    linesAdded: 4,
    linesRemoved: 1,
    decision: "accept",
  });
});

test.each([
  ["gemini_cli.tool_call", { function_name: "read_file", duration_ms: 3 }],
  ["gemini_cli.api_error", { model: "m1", duration_ms: 4 }],
])("two records of %s without an id are two, though they were told in one millisecond", (name, told) => {
  const aliasesOf = (digest: number) => {
    const seen = read(name, told, "gemini-cli", digest);
    return seen !== undefined && "aliases" in seen ? seen.aliases : [];
  };
  expect(aliasesOf(1)).not.toEqual(aliasesOf(2));
  expect(aliasesOf(2)).toEqual(aliasesOf(2));
});
