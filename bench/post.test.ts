import { expect, test } from "bun:test";
import { recordsPerPost } from "./claude-export.ts";
import type { Signal } from "../src/domain/telemetry.ts";
import { createDecoder } from "../src/receiver/otlp/decode/decode.ts";
import { defaultOtlpLimits } from "../src/receiver/otlp/telemetry.ts";
import { lastRecordAt, postTemplate, postText, templateOf, type Encoding } from "./post.ts";

const template = postTemplate("full");
const decode = createDecoder(defaultOtlpLimits);
const signals = ["logs", "traces", "metrics"] as const;

test("every post is JSON of one length whose records share no id", () => {
  const posts = [0, 1, 99, 12_345].map((post) => postText(template, post));
  const ids = posts.flatMap((post) => {
    const { logRecords } = JSON.parse(post).resourceLogs[0].scopeLogs[0];
    return logRecords.map((record: { spanId: string; timeUnixNano: string }) => record.spanId);
  });
  expect(new Set(ids).size).toBe(posts.length * recordsPerPost);
  expect(posts.map((post) => post.length)).toEqual(posts.map(() => template.bytes));
});

test("the lean shape is the full one without attributes that carry no identity, tokens or cost", () => {
  const lean = postText(postTemplate("lean"), 0);
  expect(lean.length).toBeLessThan(template.bytes * 0.6);
  for (const key of ["session.id", "request_id", "input_tokens", "cost_usd", "model"])
    expect(lean).toContain(`"${key}"`);
  expect(lean).not.toContain('"effort"');
});

test("scattered request ids are as many as the records, and in no order", () => {
  const scattered = postTemplate("lean", "scattered");
  const ids = [0, 1, 2].flatMap((post) => postText(scattered, post).match(/req_\w+/g) ?? []);
  expect(new Set(ids).size).toBe(3 * recordsPerPost);
  expect(ids).not.toEqual(ids.toSorted());
});

/** What our own reader finds in a post, but for ids of traces and spans, which are other bytes on each wire. */
function told(signal: Signal, encoding: Encoding, post: number) {
  const kind = { signal, encoding, shape: "full", order: "rising" } as const;
  const body = Buffer.from(postText(templateOf(kind, 1_800_000_000), post), "latin1");
  const { logs, spans, points } = decode({ signal, encoding, body }).telemetry;
  return {
    logs: logs.map(({ at, body: text, attributes }) => ({ at, text, attributes })),
    spans: spans.map(({ startedAt, endedAt, name, attributes }) => ({
      startedAt,
      endedAt,
      name,
      attributes,
    })),
    points: points.map(({ metric, startNano, timeNano, value, attributes }) => ({
      metric,
      startNano,
      timeNano,
      value,
      attributes,
    })),
  };
}

test("a post says the same in JSON and in protobuf", () => {
  for (const signal of signals) {
    const inJson = told(signal, "json", 12_345);
    expect(told(signal, "protobuf", 12_345)).toEqual(inJson);
    expect([inJson.logs, inJson.spans, inJson.points].flat()).toHaveLength(recordsPerPost);
  }
});

test("no two records of a signal are one: each has a time of its own", () => {
  for (const signal of signals) {
    const times = [0, 1, 8, 16].flatMap((post) => {
      const { logs, spans, points } = told(signal, "protobuf", post);
      return [
        ...logs.map(({ at }) => at),
        ...spans.map(({ endedAt }) => endedAt),
        ...points.map(({ timeNano }) => timeNano),
      ];
    });
    expect(new Set(times).size).toBe(4 * recordsPerPost);
  }
});

test("the time of a post's last record is known before it is sent", () => {
  const kind = { signal: "logs", encoding: "json", shape: "full", order: "rising" } as const;
  expect(told("logs", "json", 3).logs.at(-1)?.at).toBe(lastRecordAt(templateOf(kind, 1_800_000_000), 3));
});
