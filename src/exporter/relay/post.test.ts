import { expect, test } from "bun:test";
import { post } from "./post.ts";

const negative = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];

test.each([
  ['{"partialSuccess":{"rejectedLogRecords":"3","errorMessage":"full"}}', 3],
  ['{"partialSuccess":{"rejectedLogRecords":"many"}}', 0],
  ['{"partialSuccess":{"rejectedLogRecords":{},"rejectedSpans":2}}', 2],
  ['{"partialSuccess":{"rejectedLogRecords":-1}}', 0],
  ["{}", 0],
  ["[", 0],
  [Uint8Array.of(0x0a, 0x02, 0x08, 0x03), 3],
  [Uint8Array.of(0x0a, negative.length + 1, 0x08, ...negative), 0],
] as const)("an answer of %p says that so many were not taken: %p", async (answer, rejected) => {
  const type = typeof answer === "string" ? "application/json" : "application/x-protobuf";
  await using receiver = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => new Response(answer, { headers: { "content-type": type } }),
  });
  const sent = await post({
    endpoint: receiver.url.href,
    signal: "logs",
    headers: {},
    body: new Uint8Array(0),
    timeoutMs: 5000,
    ending: new AbortController().signal,
    now: 0,
  });
  expect(sent).toMatchObject({ kind: "taken", rejected });
});
