import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError, type ErrorCode } from "../../../domain/error.ts";
import type { DropReason } from "../../../domain/outcome.ts";
import { encodeRequest } from "../../../../test/oracle/otlp.ts";
import type { Signal } from "../../../domain/telemetry.ts";
import { type DecodedTelemetry, defaultOtlpLimits, type OtlpLimits } from "../telemetry.ts";
import { createDecoder } from "./decode.ts";

const fixtures = join(import.meta.dir, "../../../../test/fixtures/otlp");
const nano = "1795207906391123456";
const ms = 1_795_207_906_391;

function decode(signal: Signal, json: unknown, limits: Partial<OtlpLimits> = {}): DecodedTelemetry {
  const body = Buffer.from(writeOut(json as object));
  return createDecoder({ ...defaultOtlpLimits, ...limits })({ signal, encoding: "json", body }).telemetry;
}

function decodeBytes(signal: Signal | undefined, body: Uint8Array): DecodedTelemetry {
  return createDecoder(defaultOtlpLimits)({ signal, encoding: "protobuf", body }).telemetry;
}

function logs(record: object, resource: object = {}): object {
  return { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [{ timeUnixNano: nano, ...record }] }] }] };
}

function spans(span: object): object {
  return { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
}

function metrics(metric: object): object {
  return {
    resourceMetrics: [
      {
        scopeMetrics: [
          { scope: { name: "s", version: "1" }, metrics: [{ name: "m", unit: "1", ...metric }] },
        ],
      },
    ],
  };
}

function sum(point: object, data: object = {}): object {
  return metrics({
    sum: { aggregationTemporality: 1, ...data, dataPoints: [{ timeUnixNano: nano, ...point }] },
  });
}

function attribute(key: string, value: unknown): object {
  return { attributes: [{ key, value }] };
}

function timeOf(record: object): number | undefined {
  return decode("logs", { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }).logs[0]?.at;
}

function decodeFixture(signal: Signal): DecodedTelemetry {
  const body = readFileSync(join(fixtures, `claude-code-2.1.329-${signal}.json`));
  return createDecoder(defaultOtlpLimits)({ signal, encoding: "json", body }).telemetry;
}

function dropsOf(telemetry: DecodedTelemetry): [DropReason, number][] {
  return [...telemetry.dropped];
}

function codeOf(run: () => unknown): ErrorCode | undefined {
  try {
    run();
  } catch (error) {
    return AppError.from(error).code;
  }
  return undefined;
}

test("a log record is read with all that it tells", () => {
  const record = {
    eventName: "api_request",
    body: { stringValue: "hello" },
    traceId: "F0D06BBD279FD79F98B4BEBEDFCB594D",
    spanId: "dcbd3648b1ace7ea",
    attributes: [
      { key: "text", value: { stringValue: "a" } },
      { key: "count", value: { intValue: "12" } },
      { key: "number", value: { intValue: 34 } },
      { key: "large", value: { intValue: "9007199254740993" } },
      { key: "share", value: { doubleValue: 0.5 } },
      { key: "yes", value: { boolValue: true } },
      { key: "no", value: { boolValue: false } },
      { key: "bytes", value: { bytesValue: "-_8" } },
      { key: "list", value: { arrayValue: { values: [{ intValue: 1 }, { stringValue: "x" }] } } },
      { key: "map", value: { kvlistValue: { values: [{ key: "k", value: { intValue: 2 } }] } } },
      { key: "nothing", value: {} },
      { key: "null", value: null },
    ],
    unknownField: { anything: [1, 2] },
  };
  const [log] = decode("logs", logs(record, attribute("service.name", { stringValue: "claude-code" }))).logs;
  expect(log).toMatchObject({
    at: ms,
    eventName: "api_request",
    body: "hello",
    traceId: "f0d06bbd279fd79f98b4bebedfcb594d",
    spanId: "dcbd3648b1ace7ea",
  });
  expect(log?.resource.attributes).toEqual(new Map([["service.name", "claude-code"]]));
  expect([...(log?.attributes ?? [])]).toEqual([
    ["text", "a"],
    ["count", 12],
    ["number", 34],
    ["large", "9007199254740993"],
    ["share", 0.5],
    ["yes", true],
    ["no", false],
    ["bytes", "+/8="],
    ["list", [1, "x"]],
    ["map", new Map([["k", 2]])],
    ["nothing", undefined],
    ["null", undefined],
  ]);
});

test("a log record without time has its observed time, and 0 without either", () => {
  expect(timeOf({ timeUnixNano: "0", observedTimeUnixNano: nano })).toBe(ms);
  expect(timeOf({ observedTimeUnixNano: Number(nano) })).toBe(ms);
  expect(timeOf({})).toBe(0);
});

test("a span is read with its status, named or numbered", () => {
  const span = {
    traceId: "f0d06bbd279fd79f98b4bebedfcb594d",
    spanId: "dcbd3648b1ace7ea",
    parentSpanId: "0000000000000000",
    name: "llm_request",
    startTimeUnixNano: nano,
    endTimeUnixNano: "1795207906400000000",
    status: { code: "STATUS_CODE_ERROR", message: "no" },
  };
  const [named] = decode("traces", spans(span)).spans;
  const [numbered] = decode("traces", spans({ ...span, status: { code: 2, message: "no" } })).spans;
  expect(named).toMatchObject({
    name: "llm_request",
    parentSpanId: "",
    startedAt: ms,
    endedAt: 1_795_207_906_400,
    statusCode: 2,
    statusMessage: "no",
  });
  expect(numbered).toEqual(named);
});

test("all five kinds of points are read", () => {
  const at = { timeUnixNano: nano, startTimeUnixNano: "5" };
  const spread = { count: "3", sum: 6, min: 1, max: 3 };
  const cases: readonly [object, object][] = [
    [
      {
        sum: {
          aggregationTemporality: "AGGREGATION_TEMPORALITY_DELTA",
          isMonotonic: true,
          dataPoints: [{ ...at, asInt: "7" }],
        },
      },
      { kind: "sum", value: 7, temporality: "delta", monotonic: true },
    ],
    [{ gauge: { dataPoints: [{ ...at, asDouble: -1.5 }] } }, { kind: "gauge", value: -1.5 }],
    [
      {
        histogram: {
          aggregationTemporality: 2,
          dataPoints: [{ ...at, ...spread, explicitBounds: [1, 2], bucketCounts: ["1", 1, "1"] }],
        },
      },
      {
        kind: "histogram",
        temporality: "cumulative",
        bounds: [1, 2],
        counts: [1, 1, 1],
        count: 3,
        sum: 6,
        min: 1,
        max: 3,
      },
    ],
    [
      {
        exponentialHistogram: {
          dataPoints: [
            { ...at, count: "3", scale: -2, zeroCount: "1", positive: { offset: -4, bucketCounts: ["2"] } },
          ],
        },
      },
      {
        kind: "exponential-histogram",
        temporality: "unspecified",
        scale: -2,
        zeroCount: 1,
        positive: { offset: -4, counts: [2] },
        negative: { offset: 0, counts: [] },
        count: 3,
        sum: undefined,
        min: undefined,
        max: undefined,
      },
    ],
    [
      {
        summary: {
          dataPoints: [{ ...at, count: "3", sum: 6, quantileValues: [{ quantile: 0.5, value: 2 }] }],
        },
      },
      { kind: "summary", count: 3, sum: 6, quantiles: [[0.5, 2]] },
    ],
  ];
  for (const [metric, value] of cases) {
    const telemetry = decode("metrics", metrics(metric));
    expect(telemetry.points).toHaveLength(1);
    expect(telemetry.points[0]).toMatchObject({
      metric: "m",
      unit: "1",
      at: ms,
      startNano: "5",
      timeNano: nano,
    });
    expect(telemetry.points[0]?.value as object).toEqual(value);
    expect(telemetry.points[0]?.scope).toEqual({ name: "s", version: "1" });
  }
});

const droppedItems: readonly [what: string, signal: Signal, json: object, reason: DropReason][] = [
  ["a sum that is not a number", "metrics", sum({ asDouble: "NaN" }), "not-a-number"],
  [
    "an infinite gauge",
    "metrics",
    metrics({ gauge: { dataPoints: [{ asDouble: "-Infinity" }] } }),
    "not-a-number",
  ],
  [
    "a histogram with an infinite sum",
    "metrics",
    metrics({ histogram: { dataPoints: [{ sum: "Infinity" }] } }),
    "not-a-number",
  ],
  ["a negative monotonic sum", "metrics", sum({ asInt: "-1" }, { isMonotonic: true }), "negative"],
  ["a point of the year 1970", "metrics", sum({ asInt: 1, timeUnixNano: "5000000000" }), "invalid-time"],
  ["a point without value", "metrics", sum({}), "invalid"],
  ["a point that says it has no value", "metrics", sum({ asInt: 1, flags: 1 }), "invalid"],
  [
    "a histogram whose counts do not fit its bounds",
    "metrics",
    metrics({ histogram: { dataPoints: [{ explicitBounds: [1], bucketCounts: [1] }] } }),
    "invalid",
  ],
  [
    "a negative bucket",
    "metrics",
    metrics({ histogram: { dataPoints: [{ explicitBounds: [], bucketCounts: ["-1"] }] } }),
    "invalid",
  ],
  ["a metric without data", "metrics", metrics({}), "unsupported"],
  [
    "a metric of a kind that does not exist",
    "metrics",
    metrics({ thermometer: { dataPoints: [{}, {}] } }),
    "unsupported",
  ],
  ["a log of the year 2200", "logs", logs({ timeUnixNano: "7258118400000000000" }), "invalid-time"],
  ["a log with a time that is none", "logs", logs({ timeUnixNano: "yesterday" }), "invalid-time"],
  ["a log with a negative time", "logs", logs({ timeUnixNano: -5 }), "invalid-time"],
  ["a span that begins in 1970", "traces", spans({ startTimeUnixNano: "5000000000" }), "invalid-time"],
  ["a span that ends in milliseconds", "traces", spans({ endTimeUnixNano: "1795207906391" }), "invalid-time"],
  ["an id that is not hex", "logs", logs({ traceId: "8NBrvSef15+YtL6+38tZTQ==" }), "invalid"],
  ["an id of another length", "logs", logs({ spanId: "dcbd36" }), "invalid"],
  ["an integer that is none", "logs", logs(attribute("k", { intValue: "twelve" })), "invalid"],
  ["a text that is none", "logs", logs(attribute("k", { stringValue: 5 })), "invalid"],
  ["a boolean that is none", "logs", logs(attribute("k", { boolValue: "true" })), "invalid"],
  ["bytes that are not base64", "logs", logs(attribute("k", { bytesValue: "§" })), "invalid"],
  ["attributes that are no list", "logs", logs({ attributes: { key: "k" } }), "invalid"],
  ["an attribute that is no object", "logs", logs({ attributes: [5] }), "invalid"],
  ["a status that does not exist", "traces", spans({ status: { code: "STATUS_CODE_WHO_KNOWS" } }), "invalid"],
  [
    "a text that is too long",
    "logs",
    logs(attribute("k", { stringValue: "x".repeat(262_145) })),
    "attribute-too-long",
  ],
  [
    "a body that is too long",
    "logs",
    logs({ body: { stringValue: "x".repeat(262_145) } }),
    "attribute-too-long",
  ],
  [
    "an array that is too long",
    "logs",
    logs(attribute("k", { arrayValue: { values: Array.from({ length: 4097 }, () => ({})) } })),
    "attribute-too-long",
  ],
  [
    "too many attributes",
    "logs",
    logs({ attributes: Array.from({ length: 257 }, (_, i) => ({ key: `k${i}` })) }),
    "too-many-attributes",
  ],
  [
    "too many attributes of a map",
    "logs",
    logs(
      attribute("k", { kvlistValue: { values: Array.from({ length: 257 }, (_, i) => ({ key: `k${i}` })) } }),
    ),
    "too-many-attributes",
  ],
  ["a value that is too deep", "logs", logs(attribute("k", nested(16))), "too-deep"],
  ["a body that is too deep", "logs", logs({ body: nested(100_000) }), "too-deep"],
  ["a resource with a value that is too deep", "logs", logs({}, attribute("k", nested(16))), "too-deep"],
];

for (const [what, signal, json, reason] of droppedItems) {
  test(`${what} is dropped as ${reason}`, () => {
    const telemetry = decodeText(signal, json);
    expect(dropsOf(telemetry)).toEqual([[reason, 1]]);
    expect([...telemetry.points, ...telemetry.logs, ...telemetry.spans]).toEqual([]);
  });
}

test("values at the limits are kept", () => {
  const attributes = [
    { key: "deep", value: nested(15) },
    { key: "long", value: { stringValue: "x".repeat(262_144) } },
    ...Array.from({ length: 254 }, (_, i) => ({ key: `k${i}` })),
  ];
  const { logs: kept, dropped } = decode("logs", logs({ attributes }));
  expect(kept[0]?.attributes.size).toBe(256);
  expect(dropped.size).toBe(0);
});

test("a bad resource drops each of its items and no other", () => {
  const resource = { attributes: Array.from({ length: 257 }, (_, i) => ({ key: `k${i}` })) };
  const scopeLogs = [{ logRecords: [{}, {}] }, { logRecords: [{}] }];
  const telemetry = decode("logs", { resourceLogs: [{ resource, scopeLogs }, { scopeLogs }] });
  expect(dropsOf(telemetry)).toEqual([["too-many-attributes", 3]]);
  expect(telemetry.logs).toHaveLength(3);
});

test.each(["json", "protobuf"] as const)(
  "a bad resource drops its points and spans, too, in %s",
  (encoding) => {
    const resource = { attributes: Array.from({ length: 257 }, (_, i) => ({ key: `k${i}` })) };
    const point = { timeUnixNano: 1_795_207_906_391_123_456n, value: { case: "asInt", value: 1n } };
    const sums = { data: { case: "sum", value: { dataPoints: [point, point], aggregationTemporality: 1 } } };
    for (const [signal, request] of [
      ["metrics", { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [sums] }] }] }],
      ["traces", { resourceSpans: [{ resource, scopeSpans: [{ spans: [{}, {}] }] }] }],
    ] as const) {
      const body = encodeRequest(signal, request)[encoding];
      const { telemetry } = createDecoder(defaultOtlpLimits)({ signal, encoding, body });
      expect(dropsOf(telemetry)).toEqual([["too-many-attributes", 2]]);
    }
  },
);

test("what is told as null is not told", () => {
  expect(decode("metrics", sum({ asInt: null, asDouble: 1.5 })).points[0]?.value).toMatchObject({
    value: 1.5,
  });
  const [log] = decode("logs", logs({ eventName: null, spanId: null, body: null, attributes: null })).logs;
  expect(log).toMatchObject({ eventName: "", spanId: "", body: undefined });
  expect(log?.attributes).toEqual(new Map());
  const value = { stringValue: null, boolValue: null, bytesValue: null, intValue: 5 };
  expect(decode("logs", logs(attribute("k", value))).logs[0]?.attributes.get("k")).toBe(5);
  const { dropped } = decode("logs", {
    resourceLogs: [{ resource: null, scopeLogs: null }, { scopeLogs: [{ logRecords: null }] }],
  });
  expect(dropped.size).toBe(0);
});

test("keys that could reach a prototype are left out and counted, and the item is kept", () => {
  const keys = ["__proto__", "constructor", "prototype", "fine"];
  const values = keys.map((key) => ({ key, value: { stringValue: "x" } }));
  const record = { attributes: [...values, { key: "map", value: { kvlistValue: { values } } }] };
  const { logs: kept, forbiddenKeys } = decode("logs", logs(record, { attributes: values }));
  const fine = new Map([["fine", "x"]]);
  expect(kept[0]?.attributes).toEqual(
    new Map<string, unknown>([
      ["fine", "x"],
      ["map", fine],
    ]) as never,
  );
  expect(kept[0]?.resource.attributes).toEqual(fine);
  expect(forbiddenKeys).toBe(9);
});

test("the same record has the same digest, another one another", () => {
  const record = {
    eventName: "e",
    attributes: [{ key: "a", value: { intValue: 1 } }],
    spanId: "dcbd3648b1ace7ea",
  };
  const digestOf = (changed: object, resource?: object) =>
    decode("logs", logs({ ...record, ...changed }, resource)).logs[0]?.digest;
  const digests = [
    digestOf({}),
    digestOf({ timeUnixNano: "1795207906391123457" }),
    digestOf({ eventName: "f" }),
    digestOf({ body: { stringValue: "b" } }),
    digestOf({ spanId: "dcbd3648b1ace7eb" }),
    digestOf({ attributes: [{ key: "a", value: { stringValue: "1" } }] }),
    digestOf({ attributes: [{ key: "b", value: { intValue: 1 } }] }),
    digestOf(attribute("a", { kvlistValue: { values: [{ key: "b", value: { intValue: 1 } }] } })),
    digestOf(attribute("a", { arrayValue: { values: [{ stringValue: "b" }, { intValue: 1 }] } })),
    digestOf({}, attribute("service.name", { stringValue: "other" })),
  ];
  expect(digestOf({ attributes: [{ key: "a", value: { intValue: "1" } }] })).toBe(digests[0]);
  expect(new Set(digests).size).toBe(digests.length);
});

test("the same span has the same digest, one that says anything else another", () => {
  const span = {
    name: "s",
    traceId: "f0d06bbd279fd79f98b4bebedfcb594d",
    spanId: "dcbd3648b1ace7ea",
    parentSpanId: "dcbd3648b1ace7eb",
    startTimeUnixNano: nano,
    endTimeUnixNano: nano,
    status: { code: 1, message: "m" },
    attributes: [{ key: "a", value: { intValue: 1 } }],
  };
  const digestOf = (changed: object) => decode("traces", spans({ ...span, ...changed })).spans[0]?.digest;
  const digests = [
    {},
    { name: "t" },
    { traceId: "f0d06bbd279fd79f98b4bebedfcb594e" },
    { spanId: "dcbd3648b1ace7ec" },
    { parentSpanId: "" },
    { startTimeUnixNano: "1795207906391123457" },
    { startTimeUnixNano: "1795207906392123456" },
    { endTimeUnixNano: "1795207906391123457" },
    { endTimeUnixNano: "1795207906392123456" },
    { status: { code: 2, message: "m" } },
    { status: { code: 1, message: "n" } },
    attribute("a", { intValue: 2 }),
  ].map(digestOf);
  expect(digestOf({})).toBe(digests[0]);
  expect(new Set(digests).size).toBe(digests.length);
});

test("the real client's requests are kept whole", () => {
  const [request, answer] = decodeFixture("logs").logs;
  expect(request?.attributes.get("cost_usd")).toBe(0.085_696_000_000_000_01);
  expect(request?.attributes.get("cache_creation_tokens")).toBe(17_000);
  expect(request?.scope).toEqual({ name: "com.anthropic.claude_code.events", version: "2.1.329" });
  expect(answer?.body).toBe("claude_code.assistant_response");
  const { points, dropped } = decodeFixture("metrics");
  expect(points.map(({ metric }) => metric)).toEqual([
    "claude_code.cost.usage",
    ...Array.from({ length: 4 }, () => "claude_code.token.usage"),
    "claude_code.active_time.total",
  ]);
  expect(
    points.every(({ value }) => value.kind === "sum" && value.temporality === "delta" && value.monotonic),
  ).toBe(true);
  expect(dropped.size).toBe(0);
  const [failed] = decodeFixture("traces").spans;
  expect(failed).toMatchObject({
    name: "claude_code.llm_request",
    statusCode: 2,
    statusMessage: "prompt is not valid",
  });
});

const refusedJson: readonly [what: string, signal: Signal | undefined, body: string][] = [
  ["no JSON", "logs", "{"],
  ["nothing", "logs", ""],
  ["a list", "logs", "[]"],
  ["null", "logs", "null"],
  ["a list of resources that is none", "logs", '{"resourceLogs":{}}'],
  ["a resource that is no object", "logs", '{"resourceLogs":[5]}'],
  ["a list of scopes that is none", "logs", '{"resourceLogs":[{"scopeLogs":"x"}]}'],
  ["a list of records that is none", "logs", '{"resourceLogs":[{"scopeLogs":[{"logRecords":1}]}]}'],
  ["another signal than its path", "logs", '{"resourceMetrics":[]}'],
  ["two signals", undefined, '{"resourceMetrics":[],"resourceLogs":[]}'],
  ["no signal where none was named", undefined, '{"hello":1}'],
  ["snake_case names", undefined, '{"resource_logs":[]}'],
  ["snake_case names at a path", "logs", '{"resource_logs":[{}]}'],
  ["scopes in snake_case", "logs", '{"resourceLogs":[{"resource":{},"scope_logs":[{}]}]}'],
  ["scopes of an old name", "logs", '{"resourceLogs":[{"instrumentationLibraryLogs":[{}]}]}'],
  ["records of an old name", "logs", '{"resourceLogs":[{"scopeLogs":[{"scope":{},"logs":[{}]}]}]}'],
  ["points in snake_case", "metrics", JSON.stringify(metrics({ sum: { data_points: [{}] } }))],
  ["a list of points that is none", "metrics", JSON.stringify(metrics({ sum: { dataPoints: 5 } }))],
];

for (const [what, signal, body] of refusedJson) {
  test(`JSON with ${what} is refused`, () => {
    const decoder = createDecoder(defaultOtlpLimits);
    expect(codeOf(() => decoder({ signal, encoding: "json", body: Buffer.from(body) }))).toBe("invalid");
  });
}

test("JSON that is not UTF-8 is refused", () => {
  const body = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
  expect(codeOf(() => createDecoder(defaultOtlpLimits)({ signal: "logs", encoding: "json", body }))).toBe(
    "invalid",
  );
});

test("JSON nested a hundred thousand deep does no harm", () => {
  const body = Buffer.from(`{"resourceLogs":${"[".repeat(100_000)}${"]".repeat(100_000)}}`);
  expect(codeOf(() => createDecoder(defaultOtlpLimits)({ signal: "logs", encoding: "json", body }))).toBe(
    "invalid",
  );
});

test("a tower of brackets is refused before any of it is built", () => {
  const tower = "[".repeat(600_000);
  const decoding = (text: string) => () =>
    createDecoder(defaultOtlpLimits)({ signal: "logs", encoding: "json", body: Buffer.from(text) });
  expect(decoding(`{"resourceLogs":${tower}`)).toThrow("nests more than 500000");
  // As a text it is one.
  expect(decoding(`{"resourceLogs":[],"more":"${tower}"}`)).not.toThrow();
});

/** One protobuf LEN field around the bytes. */
function field(tag: number, ...content: readonly (number | Uint8Array)[]): Uint8Array {
  const bytes = Buffer.concat(content.map((part) => (typeof part === "number" ? Buffer.from([part]) : part)));
  const size: number[] = [];
  let rest = bytes.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) size.push((rest % 0x80) + 0x80);
  return Buffer.concat([Buffer.from([tag, ...size, rest]), bytes]);
}

/** A logs request around the bytes of one record. */
function logBytes(...record: readonly (number | Uint8Array)[]): Uint8Array {
  return field(0x0a, field(0x12, field(0x12, ...record)));
}

const time = Buffer.from([0x09, 0x40, 0xe2, 0xf5, 0xa7, 0x9c, 0xd5, 0xe9, 0x18]);

const refusedBytes: readonly [what: string, body: Uint8Array][] = [
  ["cut in a length", Buffer.from([0x0a])],
  ["cut in a field", Buffer.from([0x0a, 0x05, 0x12])],
  ["cut in a number", logBytes(0x09, 1, 2, 3)],
  ["with a length that no memory holds", Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])],
  ["with a number of eleven bytes", logBytes(0x10, Buffer.alloc(10, 0xff), 1)],
  ["with a wire type that does not exist", logBytes(time, 0x0f)],
  ["with a field of number 0", logBytes(time, 0x02, 0)],
  ["with a group that only ends", logBytes(time, 0x0c)],
  ["with a group that never ends", logBytes(time, 0x0b)],
  [
    "with a record that reaches over its scope",
    field(0x0a, Buffer.from([0x12, 2, 0x12, 9]), Buffer.alloc(9)),
  ],
  ["that is JSON", Buffer.from('{"resourceLogs":[]}')],
];

for (const [what, body] of refusedBytes) {
  test(`protobuf ${what} is refused`, () => expect(codeOf(() => decodeBytes("logs", body))).toBe("invalid"));
}

test("unknown fields, groups and known fields of another wire type are passed over", () => {
  const group = [0x1b, 0x0b, 0x08, 1, 0x0c, 0x1c];
  const record = logBytes(...group, 0x08, 5, time, 0xfa, 0x7f, 1, 0, 0x35, 1, 2, 3, 4);
  expect(decodeBytes("logs", record).logs).toHaveLength(1);
});

test("a resource and a scope that stand behind their items are theirs all the same", () => {
  const keyValue = field(0x0a, field(0x0a, Buffer.from("k")), field(0x12, field(0x0a, Buffer.from("v"))));
  const scopeLogs = field(0x12, field(0x12, time), field(0x0a, field(0x0a, Buffer.from("late"))));
  const [log] = decodeBytes("logs", field(0x0a, scopeLogs, field(0x0a, keyValue))).logs;
  expect(log?.scope.name).toBe("late");
  expect(log?.resource.attributes).toEqual(new Map([["k", "v"]]));
});

test("protobuf values may be as deep as JSON values, and a flood of levels does no harm", () => {
  expect(dropsOf(decodeBytes("logs", nestedBytes(15)))).toEqual([]);
  expect(dropsOf(decodeBytes("logs", nestedBytes(16)))).toEqual([["too-deep", 1]]);
  expect(dropsOf(decodeBytes("logs", nestedBytes(3000)))).toEqual([["too-deep", 1]]);
});

test("more items than one request may have are refused whole", () => {
  const flood = field(0x0a, field(0x12, Buffer.alloc(200_002, Buffer.from([0x12, 0]))));
  expect(codeOf(() => decodeBytes("logs", flood))).toBe("too-large");
});

test("a protobuf request at another signal's path is refused, and an unclear one where no path says", () => {
  expect(codeOf(() => decodeBytes("traces", logBytes(time)))).toBe("invalid");
  expect(codeOf(() => decodeBytes(undefined, logBytes(field(0x2a))))).toBe("invalid");
  expect(decodeBytes("logs", logBytes(field(0x2a))).logs).toHaveLength(1);
});

test("an empty request holds nothing", () => {
  expect(decodeBytes("logs", new Uint8Array(0)).logs).toEqual([]);
  expect(decodeBytes(undefined, new Uint8Array(0)).logs).toEqual([]);
  expect(decode("metrics", {}).points).toEqual([]);
});

test("texts that fall on one slot of the table do not mix", () => {
  const decoder = createDecoder(defaultOtlpLimits);
  for (let i = 0; i < 20_000; i++) {
    const name = `text-${i % 10_000}`;
    const body = logBytes(time, field(0x62, Buffer.from(name)));
    expect(decoder({ signal: "logs", encoding: "protobuf", body }).telemetry.logs[0]?.eventName).toBe(name);
  }
});

test("a status below zero, which no sender should tell, is the same number in both encodings", () => {
  const status = Buffer.concat([Buffer.from([0x18]), Buffer.alloc(9, 0xff), Buffer.from([0x01])]);
  const body = field(0x0a, field(0x12, field(0x12, field(0x7a, status))));
  expect(decodeBytes("traces", body).spans[0]?.statusCode).toBe(-1);
  expect(decode("traces", spans({ status: { code: -1 } })).spans[0]?.statusCode).toBe(-1);
});

test("a message that comes in pieces is all of them together: no point of a metric is lost", () => {
  const number = Buffer.from([0x19, ...new Uint8Array(8), 0x21, ...new Uint8Array(8)]);
  const sumOf = (...parts: Uint8Array[]) => field(0x3a, ...parts);
  const scope = [field(0x0a, field(0x0a, Buffer.from("n"))), field(0x0a, field(0x12, Buffer.from("v")))];
  const metric = field(
    0x12,
    field(0x0a, Buffer.from("m")),
    sumOf(field(0x0a, number)),
    sumOf(field(0x0a, number), Buffer.from([0x10, 1])),
  );
  const { points } = decodeBytes("metrics", field(0x0a, field(0x12, ...scope, metric)));
  expect(points).toHaveLength(2);
  for (const { scope: told, value } of points) {
    expect(told).toEqual({ name: "n", version: "v" });
    expect(value).toMatchObject({ temporality: "delta" });
  }
});

test("a metric in a great many pieces takes no longer than its length", () => {
  const pieces = Buffer.alloc(400_000, Buffer.from([0x3a, 0]));
  const started = performance.now();
  decodeBytes("metrics", field(0x0a, field(0x12, field(0x12, pieces))));
  // Some milliseconds; with a copy of all places for each piece it would be a minute.
  expect(performance.now() - started).toBeLessThan(5000);
});

test("a metric in more pieces than a request may have items is too large", () => {
  const pieces = Buffer.alloc(1_000_000, Buffer.from([0x3a, 0]));
  expect(() => decodeBytes("metrics", field(0x0a, field(0x12, field(0x12, pieces))))).toThrow(
    "smaller batches",
  );
});

test("records that say different things of one instant have fingerprints of their own", () => {
  const values = [
    { arrayValue: { values: [{ stringValue: "x" }] } },
    { stringValue: "[" },
    { kvlistValue: { values: [] } },
    { arrayValue: { values: [] } },
    { doubleValue: "NaN" },
    { doubleValue: "Infinity" },
    { doubleValue: "-Infinity" },
    {},
  ];
  const digests = values.map((value) => decode("logs", logs(attribute("a", value))).logs[0]?.digest);
  const flat = {
    attributes: [
      { key: "a", value: { stringValue: "[" } },
      { key: "x", value: { stringValue: "]" } },
    ],
  };
  expect(new Set([...digests, decode("logs", logs(flat)).logs[0]?.digest]).size).toBe(values.length + 1);
});

/** A log with an attribute that is an array in an array, as often. */
function nestedBytes(depth: number): Uint8Array {
  let value: Uint8Array = Buffer.from([0x10, 1]);
  for (let level = 0; level < depth; level++) value = field(0x2a, field(0x0a, value));
  return logBytes(time, field(0x32, field(0x0a, Buffer.from("k")), field(0x12, value)));
}

/** An array in an array, as often; JSON.stringify could not write the deep ones, so this is text. */
function nested(depth: number): object {
  return { toJSON: () => `\u0000${depth}` };
}

/** Decodes JSON in which `nested` values are written out. */
function decodeText(signal: Signal, json: object): DecodedTelemetry {
  const text = writeOut(json);
  return createDecoder(defaultOtlpLimits)({ signal, encoding: "json", body: Buffer.from(text) }).telemetry;
}

function writeOut(json: object): string {
  const open = '{"arrayValue":{"values":[';
  return JSON.stringify(json).replace(/"\\u0000(\d+)"/g, (_, depth: string) => {
    return `${open.repeat(Number(depth))}{"intValue":1}${"]}}".repeat(Number(depth))}`;
  });
}
