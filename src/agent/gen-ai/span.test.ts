import { expect, test } from "bun:test";
import type { AttributeValue } from "../../domain/attribute.ts";
import type { Span } from "../../domain/telemetry.ts";
import { GenAiTelemetry } from "./telemetry.ts";

const noon = Date.UTC(2026, 10, 28, 12);
const resource = { attributes: new Map([["service.name", "shop"]]) };
const scope = { name: "any", version: "" };

/** A span of 250 ms. */
function span(told: Record<string, AttributeValue>, own: Partial<Span> = {}): Span {
  return {
    resource,
    scope,
    attributes: new Map(Object.entries(told)),
    name: "x",
    traceId: "t".repeat(32),
    spanId: "s".repeat(16),
    parentSpanId: "",
    startedAt: noon - 250,
    endedAt: noon,
    statusCode: 0,
    statusMessage: "",
    digest: 1,
    ...own,
  };
}

const read = (told: Record<string, AttributeValue>, own: Partial<Span> = {}) =>
  new GenAiTelemetry().readSpan(span(told, own), noon + 5);

/** The same call in the words of each generation. */
const generations: readonly [string, Record<string, AttributeValue>][] = [
  [
    "conventions of today",
    {
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "m",
      "gen_ai.response.model": "m1",
      "gen_ai.conversation.id": "s1",
      "gen_ai.usage.input_tokens": "100",
      "gen_ai.usage.output_tokens": "20",
      "gen_ai.usage.cache_read.input_tokens": "60",
      "gen_ai.usage.cache_write.input_tokens": "10",
      "gen_ai.usage.reasoning.output_tokens": "5",
    },
  ],
  [
    "earlier conventions",
    {
      "gen_ai.operation.name": "generate_content",
      "gen_ai.request.model": "m1",
      "session.id": "s1",
      "gen_ai.usage.prompt_tokens": 100,
      "gen_ai.usage.completion_tokens": 20,
      "gen_ai.usage.cache_read_input_tokens": 60,
      "gen_ai.usage.cache_creation_input_tokens": 10,
      "gen_ai.usage.output_tokens.reasoning": 5,
    },
  ],
  [
    "OpenInference",
    {
      "openinference.span.kind": "LLM",
      "llm.model_name": "m1",
      "session.id": "s1",
      "llm.token_count.prompt": 100,
      "llm.token_count.completion": 20,
      "llm.token_count.prompt_details.cache_read": 60,
      "llm.token_count.prompt_details.cache_write": 10,
      "llm.token_count.completion_details.reasoning": 5,
    },
  ],
  [
    "Pydantic AI",
    {
      "gen_ai.operation.name": "chat",
      "gen_ai.response.model": "m1",
      "gen_ai.conversation.id": "s1",
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.output_tokens": 20,
      "gen_ai.usage.details.cache_read_tokens": 60,
      "gen_ai.usage.details.cache_write_tokens": 10,
      "gen_ai.usage.details.reasoning_tokens": 5,
    },
  ],
  [
    "Strands",
    {
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "m1",
      "session.id": "s1",
      "gen_ai.usage.prompt_tokens": 100,
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.output_tokens": 20,
      "gen_ai.usage.cache_read_input_tokens": 60,
      "gen_ai.usage.cache_write_input_tokens": 10,
      "gen_ai.usage.reasoning_tokens": 5,
    },
  ],
  [
    "the AI SDK",
    {
      "ai.operationId": "ai.streamText.doStream",
      "gen_ai.response.model": "m1",
      "session.id": "s1",
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.output_tokens": 20,
      "ai.usage.inputTokenDetails.cacheReadTokens": 60,
      "ai.usage.inputTokenDetails.cacheWriteTokens": 10,
      "ai.usage.outputTokenDetails.reasoningTokens": 5,
    },
  ],
];

test.each(generations)("a call by %s is a request with its tokens", (_name, told) => {
  expect(read(told)).toMatchObject({
    kind: "request",
    agent: "shop",
    sessionId: "s1",
    model: "m1",
    usage: { input: 30, output: 20, cacheRead: 60, cacheWrite: 10, reasoning: 5 },
    durationMs: 250,
    failed: false,
  });
});

test.each([
  { "llm.request.type": "completion" },
  { "gen_ai.operation.name": "acompletion", "llm.request.type": "acompletion" },
  ...[
    "chat",
    "embeddings",
    "generate_content",
    "text_completion",
    "completion",
    "embedding",
    "aembedding",
    "atext_completion",
    "chat.completions",
    "chat.streaming_completions",
    "text.completions",
    "text.streaming_completions",
  ].map((operation) => ({ "gen_ai.operation.name": operation })),
])("%p asks a model, in the conventions' or a library's own words", (told) => {
  expect(read({ ...told, "gen_ai.usage.input_tokens": 100 })).toMatchObject({
    kind: "request",
    usage: { input: 100 },
  });
});

test("the tier that an answer was given at is its speed", () => {
  const told = { "gen_ai.operation.name": "chat", "openai.request.service_tier": "priority" };
  expect(read({ ...told, "openai.response.service_tier": "priority" })).toMatchObject({ speed: "priority" });
  expect(read(told)).toMatchObject({ speed: undefined });
});

test.each([
  [8020, 5000],
  [5020, 2000],
  [undefined, 2000],
])("whether the cache stands beside the input or within, the total says: %p", (total, fresh) => {
  const told = {
    "gen_ai.operation.name": "chat",
    "gen_ai.usage.input_tokens": 5000,
    "gen_ai.usage.output_tokens": 20,
    "gen_ai.usage.cache_read_input_tokens": 3000,
    "gen_ai.usage.total_tokens": total,
  };
  expect(read(told)).toMatchObject({ usage: { input: fresh, cacheRead: 3000 } });
});

test.each<[AttributeValue]>([[["stop", "length"]], ['["stop", "length"]'], ["stop"]])(
  "the first reason of %p is why an answer ended",
  (reasons) => {
    const told = { "gen_ai.operation.name": "chat", "gen_ai.response.finish_reasons": reasons };
    const seen = read({ ...told, "gen_ai.response.id": "r1" });
    expect(seen).toMatchObject({ stopReason: "stop", requestId: "r1" });
    // What fields hold is not kept beside them again.
    expect(seen.data).toEqual(new Map());
  },
);

test("an empty name says nothing, so that an older one does", () => {
  const told = {
    "gen_ai.operation.name": "",
    "llm.request.type": "chat",
    "gen_ai.response.model": "",
    "gen_ai.request.model": "m1",
    "gen_ai.conversation.id": "",
    "session.id": "s1",
    "gen_ai.usage.input_tokens": "",
    "gen_ai.usage.prompt_tokens": 50,
  };
  expect(read(told)).toMatchObject({
    kind: "request",
    model: "m1",
    sessionId: "s1",
    usage: { input: 50, output: 0 },
  });
});

test.each([
  { "gen_ai.operation.name": "invoke_agent" },
  { "gen_ai.operation.name": "invoke_workflow" },
  { "gen_ai.operation.name": "anthropic_messages" },
  { "ai.operationId": "ai.streamText" },
  { "openinference.span.kind": "CHAIN" },
  {},
])("%p tells what others tell, and is no request", (told) => {
  expect(read({ ...told, "gen_ai.usage.input_tokens": 100 }).kind).toBe("event");
});

const unique = "chatcmpl-9f3K2mVb7Qx1LtZc8RwHd4Ys";

test("an answer's id is what a request is known by, in its span as in its log", () => {
  const told = {
    "gen_ai.operation.name": "chat",
    "gen_ai.usage.input_tokens": 1,
    "gen_ai.response.id": unique,
  };
  const record = {
    resource,
    scope,
    at: noon,
    body: undefined,
    traceId: "",
    spanId: "",
    digest: 2,
    eventName: "gen_ai.client.inference.operation.details",
    attributes: new Map(Object.entries(told)),
  };
  const [log] = new GenAiTelemetry().readLog(record, noon);
  expect(log).toMatchObject({ kind: "request", aliases: [`response:${unique}`] });
  expect(read(told)).toMatchObject({ aliases: [`response:${unique}`] });
  record.attributes.delete("gen_ai.response.id");
  expect(new GenAiTelemetry().readLog(record, noon)[0]?.kind).toBe("event");
});

test("a call that failed has no tokens, and one with tokens was answered whatever became of it", () => {
  const told = { "gen_ai.operation.name": "chat", "error.type": "timeout" };
  expect(read(told, { statusCode: 2 })).toMatchObject({ failed: true, error: "timeout" });
  expect(read(told)).toMatchObject({ failed: true, error: "timeout" });
  const answered = { ...told, "gen_ai.usage.output_tokens": 3 };
  expect(read(answered, { statusCode: 2 })).toMatchObject({ failed: false, error: "timeout" });
});

test("only zeros are no tokens that anybody told, so that a call which failed with them failed", () => {
  const zeros = { "gen_ai.usage.input_tokens": 0, "gen_ai.usage.output_tokens": 0 };
  const told = { "gen_ai.operation.name": "chat", ...zeros };
  expect(read(told)).toMatchObject({ kind: "request", failed: false, usage: undefined });
  expect(read({ ...told, "error.type": "timeout" })).toMatchObject({ failed: true, usage: undefined });
});

test("a count that is no number is not taken for 0", () => {
  const told = { "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": true };
  expect(read(told)).toMatchObject({ usage: { input: Number.NaN } });
});

test("a tool failed by its span's status, the error that it names, or by what its command ended with", () => {
  const told = { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "bash" };
  expect(read(told)).toMatchObject({ kind: "tool-call", tool: "bash", success: true, error: undefined });
  expect(read({ ...told, "process.exit.code": "3" })).toMatchObject({
    success: false,
    error: "Exit code 3",
  });
  expect(read(told, { statusCode: 2, statusMessage: "no such file" })).toMatchObject({
    success: false,
    error: "no such file",
  });
  expect(read({ ...told, "error.type": "timeout" })).toMatchObject({ success: false, error: "timeout" });
});

test.each<[AttributeValue, boolean, string | undefined]>([
  ['{"title":"x","metadata":{"output":"boom","exit":3},"output":"boom"}', false, "Exit code 3"],
  [String.raw`{"metadata":{"exit":0},"output":"\"exit\":3"}`, true, undefined],
  ['{"metadata":{"exit":3', true, undefined],
  ['["exit":3]', true, undefined],
  ["null", true, undefined],
])("a shell of opencode that answered %p", (result, success, error) => {
  const told = { "ai.operationId": "ai.toolCall", "ai.toolCall.name": "bash", "ai.toolCall.result": result };
  expect(read(told)).toMatchObject({ kind: "tool-call", success, error });
  expect(read({ ...told, "ai.toolCall.name": "check" })).toMatchObject({ success: true });
});

test("where a span names no session, that of its program's whole run is its own", () => {
  const run = new Map([...resource.attributes, ["session.id", "nightly-7"]]);
  const own = { resource: { attributes: run } };
  const chat = { "gen_ai.operation.name": "chat" };
  expect(read(chat, own).sessionId).toBe("nightly-7");
  expect(read({ ...chat, "session.id": "s1" }, own).sessionId).toBe("s1");
  expect(read(chat).sessionId).toBeUndefined();
});

test("the tokens of the AI SDK's embeddings are input, and the span around them is not counted", () => {
  const told = { "ai.model.id": "text-embedding-3-small", "ai.usage.tokens": 4000 };
  expect(read({ ...told, "ai.operationId": "ai.embedMany.doEmbed" })).toMatchObject({
    kind: "request",
    model: "text-embedding-3-small",
    usage: { input: 4000, output: 0, cacheRead: 0 },
  });
  expect(read({ ...told, "ai.operationId": "ai.embedMany" }).kind).toBe("event");
});

test("an id that may be given out again names nothing: its span does, and its log where a session leads to that", () => {
  const told = { "gen_ai.operation.name": "chat", "gen_ai.response.id": "chatcmpl-417" };
  expect(read(told)).toMatchObject({
    requestId: "chatcmpl-417",
    aliases: [expect.stringContaining("span:")],
  });
  const tool = { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.call.id": "call_0" };
  expect(read(tool)).toMatchObject({ toolUseId: "call_0", aliases: [expect.stringContaining("span:")] });
  const details = (own: Record<string, AttributeValue>) => {
    const attributes = new Map(Object.entries({ ...told, "gen_ai.usage.input_tokens": 1, ...own }));
    const eventName = "gen_ai.client.inference.operation.details";
    const record = { ...span(told), body: undefined, at: noon, eventName, attributes };
    return new GenAiTelemetry().readLog(record, noon)[0];
  };
  expect(details({ "session.id": "s1" })).toMatchObject({ kind: "request", aliases: [`record:${noon}:1`] });
  expect(details({ "session.id": "s1" })).toMatchObject({ lacksCache: true });
  const cached = { "session.id": "s1", "gen_ai.usage.cache_read.input_tokens": 0 };
  expect(details(cached)).toMatchObject({ lacksCache: false });
  expect(details({})?.kind).toBe("event");
});
