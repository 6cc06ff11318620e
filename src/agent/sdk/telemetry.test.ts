import { expect, test } from "bun:test";
import type { AttributeValue } from "../../domain/attribute.ts";
import type { RequestObservation } from "../../domain/request.ts";
import type { Span } from "../../domain/telemetry.ts";
import { SdkTelemetry } from "./telemetry.ts";

const noon = Date.UTC(2026, 10, 28, 12);
const scope = { name: "hallmonitor/sdk", version: "0.1.0" };
const resource = { attributes: new Map([["service.name", "shop"]]) };

/** A call of agent `writer` that took 250 ms, and what is said otherwise. */
function call(own: Record<string, AttributeValue> = {}, statusCode = 0): Span {
  const attributes = { "hallmonitor.call.id": "c1", "gen_ai.agent.name": "writer", ...own };
  return {
    resource,
    scope,
    attributes: new Map(Object.entries(attributes)),
    name: "draft m1",
    traceId: "0".repeat(32),
    spanId: "1".repeat(16),
    parentSpanId: "",
    startedAt: noon - 250,
    endedAt: noon,
    statusCode,
    statusMessage: "",
    digest: 1,
  };
}

function read(span: Span): RequestObservation {
  const seen = new SdkTelemetry().readSpan(span, noon + 5);
  if (seen.kind !== "request") throw new Error(`a ${seen.kind}`);
  return seen;
}

test("it reads what bears the scope of the SDK, whatever the service is called", () => {
  const dialect = new SdkTelemetry();
  expect(dialect.speaks(resource, scope)).toBe(true);
  expect(dialect.speaks(resource, { name: "hallmonitor", version: "" })).toBe(false);
});

test("a call is a request with its tokens, told cost, time, session and operation", () => {
  const seen = read(
    call({
      "gen_ai.request.model": "m1",
      "gen_ai.conversation.id": "s1",
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.output_tokens": 20,
      "gen_ai.usage.cache_read.input_tokens": 60,
      "gen_ai.usage.cache_write.input_tokens": 10,
      "gen_ai.usage.reasoning.output_tokens": 5,
      "hallmonitor.cost_usd": 0.1,
      "hallmonitor.operation": "draft",
      "hallmonitor.project": "/home/ada/shop",
      "user.id": "ada",
      "team.colour": "blue",
    }),
  );
  expect(seen).toMatchObject({
    agent: "writer",
    source: "sdk",
    sessionId: "s1",
    at: noon,
    aliases: ["sdk:c1"],
    model: "m1",
    usage: { input: 30, output: 20, cacheRead: 60, cacheWrite: 10, cacheWrite1h: undefined, reasoning: 5 },
    reportedNano: 100_000_000,
    durationMs: 250,
    failed: false,
    querySource: "draft",
    facts: { project: "/home/ada/shop", user: "ada", entrypoint: "shop" },
  });
  expect([...seen.data]).toEqual([["team.colour", "blue"]]);
});

test("a count that is no number is not taken for 0", () => {
  const told = { "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 20 };
  for (const name of Object.keys(told))
    expect(read(call({ ...told, [name]: true })).usage).toContainValue(Number.NaN);
});

test("zeros are the word of a program: its SDK leaves out what a proxy dropped", () => {
  const zeros = { "gen_ai.usage.input_tokens": 0, "gen_ai.usage.output_tokens": 0 };
  expect(read(call(zeros)).usage).toMatchObject({ input: 0, output: 0 });
});

test("what was not told stays unknown", () => {
  const seen = read(call({ "hallmonitor.total_tokens": 150 }));
  expect([seen.usage, seen.reportedNano, seen.model, seen.sessionId]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(seen.data.get("hallmonitor.total_tokens")).toBe(150);
});

test("a failed call without tokens is a failed request, one with tokens an answered one with an error", () => {
  const failed = read(call({ "error.type": "RangeError" }, 2));
  expect(failed).toMatchObject({ failed: true, error: "RangeError" });
  expect(failed.data).toEqual(new Map());
  const answered = read(call({ "error.type": "RangeError", "gen_ai.usage.output_tokens": 3 }, 2));
  expect(answered).toMatchObject({ failed: false, error: "RangeError", usage: { output: 3 } });
});

test("calls without a session are put together by the run of their program", () => {
  expect(read(call({ "hallmonitor.run.id": "r1" })).sessionId).toBe("run-r1");
  expect(read(call({ "hallmonitor.run.id": "r1", "gen_ai.conversation.id": "s1" })).sessionId).toBe("s1");
});

test("input that was told without the cache is not made negative", () => {
  const seen = read(call({ "gen_ai.usage.input_tokens": 5, "gen_ai.usage.cache_read.input_tokens": 60 }));
  expect(seen.usage).toMatchObject({ input: 5, cacheRead: 60 });
});

test("a span without the id of its call is kept as an event", () => {
  expect(new SdkTelemetry().readSpan(call({ "hallmonitor.call.id": "" }), noon).kind).toBe("event");
});
