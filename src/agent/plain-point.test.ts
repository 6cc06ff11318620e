import { expect, test } from "bun:test";
import type { AttributeValue } from "../domain/attribute.ts";
import type { DataPoint, PointValue } from "../domain/telemetry.ts";
import { CodexTelemetry } from "./codex/telemetry.ts";
import { GeminiTelemetry } from "./gemini/telemetry.ts";
import { ownIncrease } from "./series.ts";

const noon = Date.UTC(2026, 10, 28, 12);

function point(service: string, told: Record<string, AttributeValue>): DataPoint {
  return {
    resource: { attributes: new Map([["service.name", service]]) },
    scope: { name: service, version: "" },
    attributes: new Map(Object.entries(told)),
    metric: "m",
    unit: "1",
    at: noon,
    startNano: "1",
    timeNano: "2",
    value: { kind: "sum", value: 3, temporality: "delta", monotonic: true },
  };
}

test.each([
  [new CodexTelemetry(), point("codex_exec", { model: "m1", "conversation.id": "s1" }), "codex"],
  [new GeminiTelemetry(), point("gemini-cli", { model: "m1", "session.id": "s1" }), "gemini"],
  [new GeminiTelemetry(), point("qwen-code", { model: "m1", "session.id": "s1" }), "qwen"],
] as const)(
  "a point that counts nothing of ours keeps whose it is and its model (case %#)",
  (dialect, told, agent) => {
    expect(dialect.readPoint(told, noon + 5)).toMatchObject({
      kind: "data-point",
      agent,
      sessionId: "s1",
      seenAt: noon + 5,
      model: "m1",
      measure: undefined,
      increase: 3,
    });
  },
);

test("a point adds its value, or its sum, or how many there were where no sum is told", () => {
  const buckets = { offset: 0, counts: [] };
  const spread = { count: 4, sum: 9, min: undefined, max: undefined };
  const histogram = { kind: "histogram", temporality: "delta", bounds: [], counts: [], ...spread } as const;
  const shape = { scale: 0, zeroCount: 0, positive: buckets, negative: buckets };
  const values: readonly (readonly [PointValue, number])[] = [
    [{ kind: "gauge", value: -2 }, -2],
    [histogram, 9],
    [{ ...histogram, sum: undefined }, 4],
    [{ kind: "exponential-histogram", temporality: "delta", ...shape, ...spread }, 9],
    [{ kind: "summary", count: 4, sum: 9, quantiles: [] }, 9],
  ];
  expect(values.map(([value]) => ownIncrease(value))).toEqual(values.map(([, increase]) => increase));
});
