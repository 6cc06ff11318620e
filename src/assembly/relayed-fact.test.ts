import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "bun:test";
import type { Observation } from "../domain/observation.ts";
import type { Signal } from "../domain/telemetry.ts";
import { createForward } from "../exporter/relay/forward.ts";
import { createDecoder } from "../receiver/otlp/decode/decode.ts";
import { defaultOtlpLimits } from "../receiver/otlp/telemetry.ts";
import { noon } from "../../test/contract/observation.ts";
import { openDialects } from "./dialects.ts";

const folder = `${import.meta.dir}/../../test/fixtures/otlp`;
const files = readdirSync(folder).filter((name) => /^(?:codex|gemini|qwen).*\.json$/.test(name));
const decode = createDecoder(defaultOtlpLimits);
const { interpret, knowsTexts, factsIn } = openDialects();

/** What is heard of a request here, and at a collector that it goes on to without texts. */
function heard(signal: Signal, json: string, redact: readonly string[] = []) {
  const nobody = { projects: [], agents: [] };
  const relay = { name: "a", signals: [signal], include: nobody, exclude: nobody, redact, keepText: false };
  const forward = createForward([relay], {
    ownerOf: () => ({ agent: "a", project: undefined }),
    knowsTexts: (attributes, scope) => knowsTexts({ attributes }, scope),
    factsIn: ({ resource: attributes, scope, key, value }) =>
      factsIn({ resource: { attributes }, scope }, key, value),
    fail: () => expect.unreachable(),
  });
  const body = Buffer.from(json);
  const [sent] = forward({ signal, body, root: JSON.parse(json), items: 1 });
  const read = (bytes: Uint8Array, encoding: "json" | "protobuf") =>
    interpret(decode({ signal, encoding, body: Buffer.from(bytes) }).telemetry, noon);
  return { here: read(body, "json"), there: read(sent?.body ?? new Uint8Array(), "protobuf") };
}

function outcomeOf(seen: Observation): unknown {
  if (seen.kind !== "tool-call") return seen.kind;
  const { success, error, linesAdded, linesRemoved } = seen;
  return { success, error, linesAdded, linesRemoved };
}

test("how tools went and what they changed is the same at a collector that gets no texts", () => {
  const logs = files.filter((name) => name.endsWith("-logs.json"));
  const failures = logs.flatMap((name) => {
    const { here, there } = heard("logs", readFileSync(`${folder}/${name}`, "utf8"));
    expect(there.map(outcomeOf)).toEqual(here.map(outcomeOf));
    return there.filter((seen) => seen.kind === "tool-call" && seen.success === false);
  });
  expect(failures.length).toBeGreaterThan(3);
});

test("a request of Codex that failed has failed at a collector that gets no texts, which says of what kind the error was", () => {
  const failure = (told: Record<string, string>) => ({
    timeUnixNano: `${noon}000000`,
    attributes: Object.entries(told).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  });
  const logRecords = [
    failure({ "event.name": "codex.api_request", "error.message": "connection reset by peer of 10.0.0.7" }),
    failure({
      "event.name": "codex.sse_event",
      "event.kind": "response.completed",
      "error.message": "StreamError: it ended early",
    }),
  ];
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "codex_exec" } }] };
  const logs = { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] };
  const errors = heard("logs", JSON.stringify(logs)).there.map((seen) =>
    seen.kind === "request" && seen.failed ? seen.error : undefined,
  );
  expect(errors).toEqual(["failed", "StreamError"]);
});

test.each([
  ["the tier of its price", { "openai.response.service_tier": "priority" }, { speed: "priority" }],
  ["why it ended", { "gen_ai.response.finish_reasons": '["stop", "length"]' }, { stopReason: "stop" }],
  [
    "nothing of a reason in words",
    { "gen_ai.response.finish_reasons": '["he said so"]' },
    { stopReason: undefined },
  ],
  [
    "that it failed, and how",
    { "error.type": "TimeoutError: no word of 10.0.0.7" },
    { failed: true, error: "TimeoutError" },
  ],
])("of a call %s goes on", (_, own, account) => {
  const told = { "gen_ai.operation.name": "chat", ...own };
  const attributes = Object.entries(told).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const span = {
    traceId: "a".repeat(32),
    spanId: "b".repeat(16),
    endTimeUnixNano: `${noon}000000`,
    attributes,
  };
  const { there } = heard("traces", JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
  expect(there).toMatchObject([{ kind: "request", ...account }]);
});

test("what opencode's shell ended with is the same at a collector that gets no texts", () => {
  const told = heard("traces", readFileSync(`${folder}/opencode-1.18.33-traces.json`, "utf8"));
  for (const seen of [told.here, told.there])
    expect(seen.map(outcomeOf)).toContainEqual(
      expect.objectContaining({ success: false, error: "Exit code 3" }),
    );
});

test("tokens, times and codes go on, whatever words are in their names", () => {
  const numbers = (told: Record<string, number>) =>
    Object.entries(told).map(([key, doubleValue]) => ({ key, value: { doubleValue } }));
  const kind = { key: "openinference.span.kind", value: { stringValue: "LLM" } };
  const tokens = { "llm.token_count.prompt": 100, "llm.token_count.completion": 7 };
  const span = {
    traceId: "a".repeat(32),
    spanId: "b".repeat(16),
    endTimeUnixNano: `${noon}000000`,
    attributes: [kind, ...numbers({ ...tokens, "gen_ai.response.time_to_first_chunk": 0.25 })],
  };
  const call = heard("traces", JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
  expect(call.there).toMatchObject([{ usage: { input: 100, output: 7 }, ttftMs: 250 }]);
  const name = { key: "event.name", value: { stringValue: "codex.api_request" } };
  const log = {
    timeUnixNano: `${noon}000000`,
    attributes: [name, ...numbers({ "http.response.status_code": 500 })],
  };
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "codex_exec" } }] };
  const resourceLogs = [{ resource, scopeLogs: [{ logRecords: [log] }] }];
  expect(heard("logs", JSON.stringify({ resourceLogs })).there).toMatchObject([
    { kind: "request", failed: true, statusCode: 500 },
  ]);
});

test("what a relay is told to take out tells nothing of how a tool went", () => {
  const name = files.find((one) => one.startsWith("codex-0.104") && one.endsWith("-logs.json")) ?? "";
  const { there } = heard("logs", readFileSync(`${folder}/${name}`, "utf8"), ["output"]);
  expect(there.filter((seen) => seen.kind === "tool-call" && seen.success === false)).toEqual([]);
});

const point = (customer: string) => ({
  asInt: "5",
  startTimeUnixNano: `${noon - 1000}000000`,
  timeUnixNano: `${noon}000000`,
  attributes: [{ key: "customer", value: { stringValue: customer } }],
});

test("series stay as many without the words that tell them apart, and no word goes on", () => {
  const dataPoints = ["North Sea", "South Sea", "South Sea", "Baltic"].map(point);
  const sum = { aggregationTemporality: 1, isMonotonic: true, dataPoints };
  const scopeMetrics = [{ scope: { name: "x" }, metrics: [{ name: "calls", sum }] }];
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "svc" } }] };
  const { there } = heard("metrics", JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics }] }));
  const series = there.map((seen) => seen.kind === "data-point" && seen.series);
  expect(series).toHaveLength(4);
  expect(new Set(series).size).toBe(3);
  expect(series[1]).toBe(series[2] ?? false);
  expect(JSON.stringify(there)).not.toContain("Sea");
});
