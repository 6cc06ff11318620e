import { expect, test } from "bun:test";
import { createDecoder } from "../../src/receiver/otlp/decode/decode.ts";
import { type DecodedTelemetry, defaultOtlpLimits, type Signal } from "../../src/receiver/otlp/telemetry.ts";
import { encodeRequest } from "./otlp.ts";
import { createRandom, randomRequest } from "./random-request.ts";

const decode = createDecoder(defaultOtlpLimits);

const signals = ["metrics", "logs", "traces"] as const satisfies readonly Signal[];

for (const signal of signals) {
  test(`random ${signal} are the same telemetry in protobuf and JSON`, () => {
    let kept = 0;
    let dropped = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const encoded = encodeRequest(signal, randomRequest(signal, createRandom(seed)), seed % 2 === 0);
      const fromProtobuf = decode({ signal, encoding: "protobuf", body: encoded.protobuf }).telemetry;
      const fromJson = decode({ signal, encoding: "json", body: encoded.json }).telemetry;
      expect(visible(fromProtobuf), `seed ${seed}`).toEqual(visible(fromJson));
      kept += fromJson.points.length + fromJson.logs.length + fromJson.spans.length;
      dropped += fromJson.dropped.values().reduce((sum, count) => sum + count, 0);
    }
    // Both must occur often, or the comparison above says little.
    expect(kept).toBeGreaterThan(100);
    expect(dropped).toBeGreaterThan(100);
  });
}

test("a request without a named signal is known by its items", () => {
  for (const signal of signals) {
    const request = completeRequests[signal];
    const { protobuf, json } = encodeRequest(signal, request);
    expect(decode({ signal: undefined, encoding: "protobuf", body: protobuf }).signal).toBe(signal);
    expect(decode({ signal: undefined, encoding: "json", body: json }).signal).toBe(signal);
  }
});

/** All that a decoder tells, with Maps as lists so that a difference is printed in full. */
function visible({ points, logs, spans, dropped, forbiddenKeys }: DecodedTelemetry): string {
  return JSON.stringify({ points, logs, spans, dropped, forbiddenKeys }, showValue, 1);
}

function showValue(_key: string, value: unknown): unknown {
  if (value instanceof Map) return [...value];
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

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
