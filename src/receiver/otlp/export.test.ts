import { expect, test } from "bun:test";
import { fromBinary } from "@bufbuild/protobuf";
import { oracle } from "../../../test/oracle/otlp.ts";
import type { Delivery } from "../../domain/delivery.ts";
import { AppError } from "../../domain/error.ts";
import type { DropReason, Outcomes } from "../../domain/outcome.ts";
import { createExport, type Export } from "./export.ts";
import { defaultOtlpLimits, type Encoding } from "./telemetry.ts";

const oneLog = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"e"}]}]}]}';
const oneBadLog = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"spanId":"no"}]}]}]}';

/** An export whose consumer notes what it is given and answers with these drops. */
function open(dropped: readonly [DropReason, number][] = []): { receive: Export; deliveries: Delivery[] } {
  const deliveries: Delivery[] = [];
  const receive = createExport({
    interpret: ({ logs }) => logs.map(() => ({}) as never),
    consume: (delivery): Promise<Outcomes> => {
      deliveries.push(delivery);
      return Promise.resolve({ accepted: 0, dropped: new Map(dropped) });
    },
    limits: defaultOtlpLimits,
    clock: () => 7,
  });
  return { receive, deliveries };
}

async function answerText(receive: Export, body: string): Promise<string> {
  const answer = await receive({ signal: undefined, encoding: "json", body: Buffer.from(body) });
  return Buffer.from(answer.body).toString();
}

test("the consumer gets what telemetry means and what was dropped on the way", async () => {
  const { receive, deliveries } = open();
  expect(await answerText(receive, oneLog)).toBe("{}");
  await answerText(receive, oneBadLog);
  expect(deliveries.map(({ observations }) => observations.length)).toEqual([1, 0]);
  expect(deliveries.map(({ dropped }) => dropped)).toEqual([new Map(), new Map([["invalid" as const, 1]])]);
});

test("an empty request is accepted without a delivery", async () => {
  const { receive, deliveries } = open();
  expect(await answerText(receive, "{}")).toBe("{}");
  expect(await answerText(receive, '{"resourceLogs":[{"scopeLogs":[{}]}]}')).toBe("{}");
  expect(deliveries).toEqual([]);
});

test("duplicates are no rejection", async () => {
  const { receive } = open([["duplicate", 3]]);
  expect(await answerText(receive, oneLog)).toBe("{}");
});

const responses = [
  ["metrics", "rejectedDataPoints", "ExportMetricsServiceResponse"],
  ["logs", "rejectedLogRecords", "ExportLogsServiceResponse"],
  ["traces", "rejectedSpans", "ExportTraceServiceResponse"],
] as const;

/** Requests of one item that is dropped: a metric without data, a log and a span that end in 1970. */
const badItems = {
  metrics: Buffer.from([0x0a, 4, 0x12, 2, 0x12, 0]),
  logs: Buffer.from([0x0a, 13, 0x12, 11, 0x12, 9, 0x59, 1, 0, 0, 0, 0, 0, 0, 0]),
  traces: Buffer.from([0x0a, 13, 0x12, 11, 0x12, 9, 0x41, 1, 0, 0, 0, 0, 0, 0, 0]),
} as const;

for (const [signal, field, message] of responses) {
  test(`rejected ${signal} are told with their reasons, in the encoding of the sender`, async () => {
    const { receive } = open([
      ["duplicate", 5],
      ["too-deep", 1],
      ["cardinality", 300],
    ]);
    const items = {
      metrics: ["Metrics", "metrics"],
      logs: ["Logs", "logRecords"],
      traces: ["Spans", "spans"],
    }[signal];
    const text = `{"resource${items[0]}":[{"scope${items[0]}":[{"${items[1]}":[{"endTimeUnixNano":"1","timeUnixNano":"1"}]}]}]}`;
    const json = await receive({ signal, encoding: "json", body: Buffer.from(text) });
    const errorMessage = "300 cardinality, 1 too-deep";
    expect(JSON.parse(Buffer.from(json.body).toString())).toEqual({
      partialSuccess: { [field]: "301", errorMessage },
    });
    const binary = await receive({ signal, encoding: "protobuf", body: badItems[signal] });
    expect(fromBinary(oracle(message), binary.body)).toMatchObject({
      partialSuccess: { [field]: 301n, errorMessage },
    });
  });
}

test("a protobuf request that is kept whole is answered with no bytes", async () => {
  const { receive } = open();
  const body = Buffer.from([0x0a, 4, 0x12, 2, 0x12, 0]);
  expect(await receive({ signal: "logs", encoding: "protobuf", body })).toMatchObject({
    body: new Uint8Array(0),
  });
});

test("forbidden keys are told", async () => {
  const counts: number[] = [];
  const receive = createExport({
    interpret: () => [],
    consume: () => Promise.reject(new Error("nothing to consume")),
    limits: defaultOtlpLimits,
    clock: () => 7,
    countForbiddenKeys: (count) => void counts.push(count),
  });
  const record = '{"attributes":[{"key":"__proto__"}]}';
  await answerText(receive, `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${record}]}]}]}`);
  expect(counts).toEqual([1]);
});

test("what the consumer refuses, and a body that is none, reach the wire as errors", async () => {
  const receive = createExport({
    interpret: () => [{} as never],
    consume: () => Promise.reject(new AppError("overloaded", "the queue is full")),
    limits: defaultOtlpLimits,
    clock: () => 7,
  });
  const send = (encoding: Encoding, body: string) =>
    receive({ signal: "logs", encoding, body: Buffer.from(body) }).then(
      () => "accepted",
      (error: unknown) => AppError.from(error).code,
    );
  expect(await send("json", oneLog)).toBe("overloaded");
  expect(await send("json", "{")).toBe("invalid");
});
