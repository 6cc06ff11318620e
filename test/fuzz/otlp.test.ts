import { expect, test } from "bun:test";
import { fromBinary, toJson } from "@bufbuild/protobuf";
import * as fc from "fast-check";
import { AppError } from "../../src/domain/error.ts";
import { createDecoder } from "../../src/receiver/otlp/decode/decode.ts";
import { type DecodedTelemetry, defaultOtlpLimits } from "../../src/receiver/otlp/telemetry.ts";
import type { Signal } from "../../src/domain/telemetry.ts";
import { attempt } from "./attempt.ts";
import { encodeRequest, hexIds, oracle, requestNames } from "../oracle/otlp.ts";
import { choices, type Choices } from "./choices.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";
import { isSound, otherBytes } from "./otlp-bytes.ts";
import { exportRequest } from "./otlp-message.ts";

nothingFailsUnheard();

const decode = createDecoder(defaultOtlpLimits);
const signals = ["metrics", "logs", "traces"] as const satisfies readonly Signal[];

for (const signal of signals) {
  const desc = oracle(requestNames[signal]);
  const given = exportRequest(signal);
  const tally = { kept: 0, dropped: 0 };
  const outcome = () =>
    `${tally.kept.toLocaleString("en")} items equal in both, ${tally.dropped.toLocaleString("en")} refused by both`;

  claim(`${signal} in protobuf and in JSON are the same telemetry`, {
    given: fc.tuple(given, fc.boolean()),
    inputs: 300,
    outcome,
    holds: ([request, enumNames]) => {
      const { protobuf, json } = encodeRequest(signal, request, enumNames);
      const fromJson = decode({ signal, encoding: "json", body: json }).telemetry;
      expect(visible(fromProtobuf(signal, protobuf))).toEqual(visible(fromJson));
      tally.kept += fromJson.points.length + fromJson.logs.length + fromJson.spans.length;
      tally.dropped += sumOf(fromJson.dropped.values());
    },
  });

  claim(`${signal} in other bytes of the same message are the same telemetry`, {
    given: fc.tuple(given, choices),
    inputs: 300,
    holds: ([request, choose]) => {
      const { protobuf } = encodeRequest(signal, request);
      const told = otherBytes(protobuf, desc, choose);
      // The official reader takes them for the same message, or the test itself is wrong.
      expect(toJson(desc, fromBinary(desc, told, { readUnknownFields: false }))).toEqual(
        toJson(desc, fromBinary(desc, protobuf)),
      );
      expect(content(fromProtobuf(signal, told))).toEqual(content(fromProtobuf(signal, protobuf)));
    },
  });

  claim(
    `${signal} in JSON with fields in another order, unknown ones, nulls and numbers as text or not are the same telemetry`,
    {
      given: fc.tuple(given, choices),
      inputs: 200,
      holds: ([request, choose]) => {
        const { json } = encodeRequest(signal, request);
        const told = Buffer.from(JSON.stringify(otherJson(JSON.parse(json.toString()), choose)));
        const plain = decode({ signal, encoding: "json", body: json }).telemetry;
        expect(content(decode({ signal, encoding: "json", body: told }).telemetry)).toEqual(content(plain));
      },
    },
  );

  claim(`${signal} broken anywhere in their bytes are refused, or read as the official reader does`, {
    given: fc.tuple(given, choices),
    inputs: 300,
    holds: ([request, choose]) => {
      const { protobuf } = encodeRequest(signal, request);
      const told = damaged(protobuf, choose);
      const ours = attempt(() => fromProtobuf(signal, told));
      const official = attempt(() => officially(signal, told));
      if (ours instanceof Error) return expect(ours).toBeInstanceOf(AppError);
      if (official instanceof Error || !isSound(told, desc)) return;
      expect(content(ours)).toEqual(content(official));
    },
  });

  claim(`any bytes and any JSON for ${signal} are telemetry or a named refusal`, {
    given: fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)),
    ),
    inputs: 300,
    holds: (body) => {
      for (const encoding of ["json", "protobuf"] as const) {
        const told = attempt(() => decode({ signal, encoding, body }).telemetry);
        if (told instanceof Error) expect(told).toBeInstanceOf(AppError);
      }
    },
  });
}

function fromProtobuf(signal: Signal, body: Uint8Array): DecodedTelemetry {
  return decode({ signal, encoding: "protobuf", body }).telemetry;
}

/** What the official reader understands of bytes, as our reader of JSON tells it. */
function officially(signal: Signal, bytes: Uint8Array): DecodedTelemetry {
  const desc = oracle(requestNames[signal]);
  const json = toJson(desc, fromBinary(desc, bytes, { readUnknownFields: false }), { enumAsInteger: true });
  return decode({ signal, encoding: "json", body: Buffer.from(JSON.stringify(json, hexIds)) }).telemetry;
}

/** Cut somewhere, or with some bytes in place of others. */
function damaged(bytes: Uint8Array, choose: Choices): Uint8Array {
  if (choose.onceIn(2)) return bytes.slice(0, choose.below(bytes.length + 1));
  const told = Uint8Array.from(bytes);
  for (let times = 1 + choose.below(3); times > 0; times -= 1)
    told[choose.below(told.length)] = choose.below(256);
  return told;
}

/** The same JSON in other words. */
function otherJson(value: unknown, choose: Choices): unknown {
  if (Array.isArray(value)) return value.map((item) => otherJson(item, choose));
  if (typeof value === "string") return /^-?\d{1,15}$/.test(value) ? value : value;
  if (typeof value !== "object" || value === null) return value;
  const told = Object.entries(value).map(
    ([key, inner]) => [key, otherJson(otherNumber(key, inner, choose), choose)] as const,
  );
  const absent = ["body", "description", "unit", "schemaUrl", "droppedAttributesCount"].filter(
    (key) => !Object.hasOwn(value, key),
  );
  const strange = choose.onceIn(3) ? [["snake_case", { deep: [1, null] }] as const] : [];
  const nulls = absent.filter(() => choose.onceIn(4)).map((key) => [key, null] as const);
  return Object.fromEntries(choose.shuffled([...told, ...strange, ...nulls]));
}

/** A whole number that a JSON number holds may be one, whichever way its field is told. */
function otherNumber(key: string, value: unknown, choose: Choices): unknown {
  const isInteger = ["intValue", "asInt", "count", "zeroCount", "timeUnixNano"].includes(key);
  const isExact = isInteger && typeof value === "string" && Number.isSafeInteger(Number(value));
  return isExact && choose.onceIn(2) ? Number(value) : value;
}

/** All that a decoder tells, with Maps as lists so that a difference is printed in full. */
function visible({ points, logs, spans, dropped, forbiddenKeys }: DecodedTelemetry): string {
  return JSON.stringify({ points, logs, spans, dropped, forbiddenKeys }, showValue, 1);
}

/** The same without the reasons: of an item with several faults, the first one that is met is told. */
function content({ points, logs, spans, dropped, forbiddenKeys }: DecodedTelemetry): string {
  const refused = sumOf(dropped.values());
  return JSON.stringify({ points, logs, spans, refused, forbiddenKeys }, showValue, 1);
}

function sumOf(counts: Iterable<number>): number {
  return [...counts].reduce((sum, count) => sum + count, 0);
}

function showValue(_key: string, value: unknown): unknown {
  if (value instanceof Map) return [...value];
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

test("a request without a named signal is known by its items", () => {
  for (const signal of signals) {
    const { protobuf, json } = encodeRequest(signal, completeRequests[signal]);
    expect(decode({ signal: undefined, encoding: "protobuf", body: protobuf }).signal).toBe(signal);
    expect(decode({ signal: undefined, encoding: "json", body: json }).signal).toBe(signal);
  }
});

const timeUnixNano = 1_795_207_906_000_000_000n;

const completeRequests = {
  metrics: {
    resourceMetrics: [
      {
        scopeMetrics: [
          { metrics: [{ name: "g", data: { case: "gauge", value: { dataPoints: [{ timeUnixNano }] } } }] },
        ],
      },
    ],
  },
  logs: { resourceLogs: [{ scopeLogs: [{}, { logRecords: [{ timeUnixNano }] }] }] },
  traces: {
    resourceSpans: [{}, { scopeSpans: [{ spans: [{ name: "s", startTimeUnixNano: timeUnixNano }] }] }],
  },
};
