import type { Signal } from "../../src/domain/telemetry.ts";
import type { OracleMessage } from "./otlp.ts";

/** A source of repeatable randomness (mulberry32): a failing seed can be run again. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Random = () => number;

/** An export request of one signal with random resources, scopes and items, good and bad ones. */
export function randomRequest(signal: Signal, random: Random): OracleMessage {
  const group = () => ({
    ...(random() < 0.9 ? { resource: { attributes: attributes(random) } } : {}),
    [scopeFields[signal]]: several(random, 3, () => ({
      ...(random() < 0.9 ? { scope: { name: text(random), version: text(random) } } : {}),
      [itemFields[signal]]: several(random, 5, () => items[signal](random)),
      schemaUrl: text(random),
    })),
  });
  return { [requestFields[signal]]: several(random, 3, group) };
}

const requestFields = { metrics: "resourceMetrics", logs: "resourceLogs", traces: "resourceSpans" };
const scopeFields = { metrics: "scopeMetrics", logs: "scopeLogs", traces: "scopeSpans" };
const itemFields = { metrics: "metrics", logs: "logRecords", traces: "spans" };
const items = { metrics: metric, logs: logRecord, traces: span };

function logRecord(random: Random): OracleMessage {
  return {
    timeUnixNano: nano(random),
    observedTimeUnixNano: nano(random),
    severityNumber: pick(random, [0, 1, 2]),
    severityText: text(random),
    ...(random() < 0.8 ? { body: anyValue(random, 3) } : {}),
    attributes: attributes(random),
    flags: int(random, 300),
    traceId: id(random, 16),
    spanId: id(random, 8),
    eventName: text(random),
  };
}

function span(random: Random): OracleMessage {
  return {
    traceId: id(random, 16),
    spanId: id(random, 8),
    parentSpanId: id(random, 8),
    traceState: text(random),
    name: text(random),
    kind: int(random, 4),
    startTimeUnixNano: nano(random),
    endTimeUnixNano: nano(random),
    attributes: attributes(random),
    events: several(random, 2, () => ({
      timeUnixNano: nano(random),
      name: text(random),
      attributes: attributes(random),
    })),
    links: several(random, 2, () => ({ traceId: id(random, 16), spanId: id(random, 8) })),
    ...(random() < 0.8 ? { status: { code: int(random, 3), message: text(random) } } : {}),
    flags: int(random, 300),
  };
}

function metric(random: Random): OracleMessage {
  const temporality = { aggregationTemporality: int(random, 3) };
  const data = pick(random, [
    undefined,
    { case: "gauge", value: { dataPoints: several(random, 4, () => numberPoint(random)) } },
    {
      case: "sum",
      value: {
        dataPoints: several(random, 4, () => numberPoint(random)),
        isMonotonic: random() < 0.5,
        ...temporality,
      },
    },
    {
      case: "histogram",
      value: { dataPoints: several(random, 3, () => histogramPoint(random)), ...temporality },
    },
    {
      case: "exponentialHistogram",
      value: { dataPoints: several(random, 3, () => exponentialPoint(random)), ...temporality },
    },
    { case: "summary", value: { dataPoints: several(random, 3, () => summaryPoint(random)) } },
  ]);
  const named = { name: text(random), unit: text(random), description: text(random) };
  return data === undefined ? named : { ...named, data };
}

function pointBase(random: Random): OracleMessage {
  return {
    attributes: attributes(random),
    startTimeUnixNano: nano(random),
    timeUnixNano: nano(random),
    flags: random() < 0.1 ? 1 : 0,
  };
}

function numberPoint(random: Random): OracleMessage {
  const value = pick(random, [
    undefined,
    { case: "asInt", value: int64(random) },
    { case: "asDouble", value: double(random) },
    { case: "asDouble", value: random() * 1000 },
  ]);
  const exemplars = several(random, 2, () => ({
    timeUnixNano: nano(random),
    value: { case: "asDouble", value: 1.5 },
  }));
  return { ...pointBase(random), exemplars, ...(value === undefined ? {} : { value }) };
}

function spread(random: Random): OracleMessage {
  return {
    count: count(random),
    ...(random() < 0.7 ? { sum: double(random) } : {}),
    ...(random() < 0.5 ? { min: double(random), max: double(random) } : {}),
  };
}

function histogramPoint(random: Random): OracleMessage {
  const explicitBounds = several(random, 6, () => random() * 100);
  const fits = random() < 0.9 ? explicitBounds.length + 1 : 1;
  const bucketCounts = Array.from({ length: fits }, () => count(random));
  return { ...pointBase(random), ...spread(random), explicitBounds, bucketCounts };
}

function exponentialPoint(random: Random): OracleMessage {
  const buckets = () => ({
    offset: int(random, 200) - 100,
    bucketCounts: several(random, 6, () => count(random)),
  });
  return {
    ...pointBase(random),
    ...spread(random),
    scale: int(random, 40) - 20,
    zeroCount: count(random),
    zeroThreshold: random(),
    positive: buckets(),
    ...(random() < 0.5 ? { negative: buckets() } : {}),
  };
}

function summaryPoint(random: Random): OracleMessage {
  const quantileValues = several(random, 4, () => ({ quantile: random(), value: double(random) }));
  return { ...pointBase(random), count: count(random), sum: double(random), quantileValues };
}

function attributes(random: Random): OracleMessage[] {
  return several(random, 8, () => keyValue(random, 3));
}

function keyValue(random: Random, depth: number): OracleMessage {
  const key = pick(random, ["service.name", "session.id", "model", "__proto__", "constructor", text(random)]);
  return random() < 0.9 ? { key, value: anyValue(random, depth) } : { key };
}

function anyValue(random: Random, depth: number): OracleMessage {
  const scalars = [
    { case: "stringValue", value: text(random) },
    { case: "boolValue", value: random() < 0.5 },
    { case: "intValue", value: int64(random) },
    { case: "doubleValue", value: double(random) },
    { case: "bytesValue", value: Uint8Array.from(several(random, 9, () => int(random, 256))) },
  ];
  if (depth === 0 || random() < 0.8) return random() < 0.05 ? {} : { value: pick(random, scalars) };
  const array = {
    case: "arrayValue",
    value: { values: several(random, 4, () => anyValue(random, depth - 1)) },
  };
  const list = {
    case: "kvlistValue",
    value: { values: several(random, 4, () => keyValue(random, depth - 1)) },
  };
  return { value: pick(random, [array, list]) };
}

function text(random: Random): string {
  const texts = [
    "",
    "a",
    "session",
    "Grüße, 世界 🛰",
    "x".repeat(int(random, 200)),
    `id-${int(random, 1000)}`,
  ];
  return pick(random, texts);
}

/** Mostly times of 2026, some absent, some that no clock shows. */
function nano(random: Random): bigint {
  const fine = 1_795_207_906_000_000_000n + BigInt(int(random, 4_000_000_000));
  return pick(random, [fine, fine, fine, fine, fine, fine, fine, 0n, 7n, 0xffff_ffff_ffff_ffffn]);
}

function int64(random: Random): bigint {
  const near = BigInt(int(random, 100_000)) - 1000n;
  return pick(random, [
    near,
    near,
    9_007_199_254_740_991n,
    9_007_199_254_740_993n,
    -9_223_372_036_854_775_808n,
  ]);
}

function count(random: Random): bigint {
  return pick(random, [
    0n,
    BigInt(int(random, 1000)),
    BigInt(int(random, 1000)),
    18_446_744_073_709_551_615n,
  ]);
}

function double(random: Random): number {
  return pick(random, [0, -0.5, random(), random() * 1e12, 1e-9, 12, 12, 12, NaN, -Infinity]);
}

function id(random: Random, bytes: number): Uint8Array {
  const length = pick(random, [bytes, bytes, bytes, bytes, 0, 3]);
  const zero = random() < 0.1;
  return Uint8Array.from({ length }, () => (zero ? 0 : int(random, 256)));
}

function int(random: Random, below: number): number {
  return Math.floor(random() * below);
}

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[int(random, choices.length)] as T;
}

function several<T>(random: Random, below: number, make: () => T): T[] {
  return Array.from({ length: int(random, below + 1) }, make);
}
