import { afterAll, expect, test } from "bun:test";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { fromBinary } from "@bufbuild/protobuf";
import { encodeRequest, oracle } from "../../../test/oracle/otlp.ts";
import { AppError, type ErrorCode } from "../../domain/error.ts";
import { createExport } from "./export.ts";
import { Room } from "../room.ts";
import { createOtlpHttp } from "./http.ts";
import { defaultOtlpLimits } from "./telemetry.ts";

const json = "application/json";
const protobuf = "application/x-protobuf";
const oneLog = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"e"}]}]}]}';
const limits = { ...defaultOtlpLimits, maxBodyBytes: 1_000_000, maxInflatedBytes: 4_000_000 };

/** What the consumer rejects with, when a test wants it to. */
let refusal: Error | undefined;
const received: string[] = [];
const lines: string[] = [];

const receive = createExport({
  interpret: ({ logs, points, spans }) => {
    received.push(`${logs.length} logs ${points.length} points ${spans.length} spans`);
    return [...logs, ...points, ...spans].map(() => ({}) as never);
  },
  consume: () => {
    if (refusal !== undefined) return Promise.reject(refusal);
    return Promise.resolve({ accepted: 1, dropped: new Map() });
  },
  limits,
  clock: () => 7,
});

const answer = createOtlpHttp({
  export: receive,
  limits,
  room: new Room(limits),
  log: (line) => void lines.push(line),
});
// Bun's own cap is out of the way, so that ours is what the tests see.
const server = Bun.serve({ port: 0, hostname: "127.0.0.1", maxRequestBodySize: 2 ** 34, fetch: answer });
afterAll(() => server.stop(true));

interface Sent {
  readonly path?: string;
  readonly type?: string;
  readonly encoding?: string;
  readonly method?: string;
}

function send(
  body: string | Uint8Array<ArrayBuffer> | ReadableStream,
  { path = "/v1/logs", type = json, encoding, method = "POST" }: Sent = {},
) {
  const headers = new Headers();
  if (type !== "") headers.set("content-type", type);
  if (encoding !== undefined) headers.set("content-encoding", encoding);
  return fetch(new URL(path, server.url), { method, headers, body });
}

/** The last delivery's items; empties the list. */
function takeReceived(): string | undefined {
  return received.splice(0).at(-1);
}

test("each path takes its signal in both encodings, and the answer is in the sender's", async () => {
  const timeUnixNano = 1_795_207_906_000_000_000n;
  const point = {
    name: "g",
    data: { case: "gauge", value: { dataPoints: [{ timeUnixNano, value: { case: "asInt", value: 1n } }] } },
  };
  const requests = [
    [
      "/v1/metrics",
      encodeRequest("metrics", { resourceMetrics: [{ scopeMetrics: [{ metrics: [point] }] }] }),
      "0 logs 1 points 0 spans",
    ],
    [
      "/v1/logs",
      encodeRequest("logs", { resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano }] }] }] }),
      "1 logs 0 points 0 spans",
    ],
    [
      "/v1/traces",
      encodeRequest("traces", {
        resourceSpans: [{ scopeSpans: [{ spans: [{ endTimeUnixNano: timeUnixNano }] }] }],
      }),
      "0 logs 0 points 1 spans",
    ],
  ] as const;
  for (const [path, request, items] of requests) {
    for (const from of [path, "/"]) {
      const told = await send(request.json, { path: from, type: `${json}; charset=utf-8` });
      expect([told.status, told.headers.get("content-type"), await told.text()]).toEqual([200, json, "{}"]);
      expect(takeReceived()).toBe(items);
      const binary = await send(request.protobuf, { path: from, type: protobuf });
      expect([binary.status, binary.headers.get("content-type"), await binary.text()]).toEqual([
        200,
        protobuf,
        "",
      ]);
      expect(takeReceived()).toBe(items);
    }
  }
});

test("a body without content type is taken when it is a JSON object, and refused with the two types else", async () => {
  const bytes = Buffer.from(oneLog);
  expect((await send(bytes, { type: "" })).status).toBe(200);
  const refused = await send(Buffer.from([0x0a, 0]), { type: "" });
  expect(refused.status).toBe(415);
  expect(await refused.text()).toContain("application/json or application/x-protobuf");
});

test("another content type is refused with the two that are taken", async () => {
  for (const type of ["text/plain", "application/xml", "application/grpc", "application/jsonp"]) {
    const refused = await send(oneLog, { type });
    expect(refused.status).toBe(415);
    expect(await refused.json()).toEqual({
      code: 3,
      message: "the content type must be application/json or application/x-protobuf",
    });
  }
});

test("gzip, deflate with and without header, zstd and identity are read", async () => {
  const bodies = [
    ["gzip", gzipSync(oneLog)],
    ["GZIP", gzipSync(oneLog)],
    ["x-gzip", gzipSync(oneLog)],
    ["deflate", deflateSync(oneLog)],
    ["deflate", deflateRawSync(oneLog)],
    ["zstd", zstdCompressSync(oneLog)],
    ["identity", Buffer.from(oneLog)],
  ] as const;
  for (const [encoding, body] of bodies) {
    const answered = await send(body, { encoding });
    expect([encoding, answered.status, await answered.text()]).toEqual([encoding, 200, "{}"]);
  }
});

test("another content encoding is refused", async () => {
  for (const encoding of ["br", "gzip, gzip", "snappy"]) {
    expect((await send(oneLog, { encoding })).status).toBe(415);
  }
});

test("a compressed body that is broken or cut is refused", async () => {
  const long = `{"resourceLogs":[${"{},".repeat(5000)}{}]}`;
  const bodies = [
    ["gzip", gzipSync(long)],
    ["deflate", deflateSync(long)],
    ["zstd", zstdCompressSync(long)],
  ] as const;
  for (const [encoding, body] of bodies) {
    const statuses = [];
    for (const broken of [body.subarray(0, -5), Buffer.from("not compressed at all"), Buffer.alloc(0)]) {
      const refused = await send(broken, { encoding });
      statuses.push(refused.status, ((await refused.json()) as { code: number }).code);
    }
    expect([encoding, ...statuses]).toEqual([encoding, 400, 3, 400, 3, 400, 3]);
  }
});

test("a cut zstd body is refused even where nothing at all would be a valid request", async () => {
  const request = encodeRequest("logs", { resourceLogs: Array.from({ length: 900 }, () => ({})) }).protobuf;
  const whole = zstdCompressSync(request);
  expect((await send(whole, { encoding: "zstd", type: protobuf })).status).toBe(200);
  expect((await send(whole.subarray(0, -5), { encoding: "zstd", type: protobuf })).status).toBe(400);
});

test("a body that inflates beyond the cap is refused as too large, and never made", async () => {
  const zeros = Buffer.alloc(100_000_000);
  const bombs = [
    ["gzip", gzipSync(zeros)],
    ["deflate", deflateSync(zeros)],
    ["zstd", zstdCompressSync(zeros)],
  ] as const;
  for (const [encoding, body] of bombs) {
    const refused = await send(body, { encoding });
    expect([encoding, refused.status, ((await refused.json()) as { code: number }).code]).toEqual([
      encoding,
      413,
      8,
    ]);
  }
});

test("what shrinks as only a bomb does is refused early, though it be within the cap", async () => {
  const [small, large] = [Buffer.alloc(3_900_000, 0x20), Buffer.alloc(8_000_000, 0x20)];
  const wide = { ...limits, maxInflatedBytes: 64_000_000 };
  const taking = createOtlpHttp({ export: receive, limits: wide, room: new Room(wide) });
  const post = async (body: Uint8Array<ArrayBuffer>, encoding: string): Promise<Response> =>
    taking(
      new Request("http://x/v1/logs", {
        method: "POST",
        body,
        headers: {
          "content-type": json,
          "content-encoding": encoding,
          "content-length": String(body.length),
        },
      }),
    );
  for (const [encoding, compress] of [
    ["gzip", gzipSync],
    ["zstd", zstdCompressSync],
  ] as const) {
    const refused = await post(new Uint8Array(compress(large)), encoding);
    expect([refused.status, await refused.text()]).toEqual([
      413,
      expect.stringContaining("over 100 times that when inflated"),
    ]);
    // Blanks are no JSON, but they were inflated.
    expect((await post(new Uint8Array(compress(small)), encoding)).status).toBe(400);
  }
});

test("a body over the cap is refused by its announced length", async () => {
  takeReceived();
  const refused = await send(Buffer.alloc(1_000_001), { type: protobuf });
  expect(refused.status).toBe(413);
  const status = fromBinary(oracle("RpcStatus"), await refused.bytes());
  expect(status).toMatchObject({ code: 8, details: [] });
  expect(takeReceived()).toBeUndefined();
});

test("a gigabyte streamed without announcing its length is refused early and never held", async () => {
  const socket = await openSocket();
  const [refused] = collectText(socket);
  socket.write(
    "POST /v1/logs HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
  );
  const chunk = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(0x10000, 0x20), Buffer.from("\r\n")]);
  const before = process.memoryUsage.rss();
  let sent = 0;
  for (; sent < 1_000_000_000 && refused.text === "" && !socket.destroyed; sent += 0x10000) {
    if (!socket.write(chunk)) await Promise.race([once(socket, "drain"), once(socket, "close")]);
    else await Bun.sleep(0);
  }
  expect(refused.text).toStartWith("HTTP/1.1 413");
  expect(refused.text).toContain('"code":8');
  // What lies in socket buffers is not ours; the rest would have been a gigabyte.
  expect(sent).toBeLessThan(100_000_000);
  expect(process.memoryUsage.rss() - before).toBeLessThan(150_000_000);
  socket.destroy();
});

test("a small body in chunks is taken", async () => {
  const stream = new ReadableStream({
    start(controller) {
      for (const part of oneLog.match(/.{1,9}/g) ?? []) controller.enqueue(Buffer.from(part));
      controller.close();
    },
  });
  expect((await send(stream)).status).toBe(200);
  expect(takeReceived()).toBe("1 logs 0 points 0 spans");
});

test("malformed JSON and protobuf are refused in the encoding of the sender", async () => {
  const told = await send("{");
  expect([told.status, told.headers.get("content-type")]).toEqual([400, json]);
  expect(await told.json()).toMatchObject({ code: 3 });
  const binary = await send(Buffer.from([0x0a, 9, 1]), { type: protobuf });
  expect([binary.status, binary.headers.get("content-type")]).toEqual([400, protobuf]);
  expect(fromBinary(oracle("RpcStatus"), await binary.bytes())).toMatchObject({ code: 3 });
});

test("only POST is answered, and the answer says so", async () => {
  for (const method of ["GET", "PUT", "DELETE", "OPTIONS"]) {
    const refused = await fetch(new URL("/v1/logs", server.url), { method });
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "POST"]);
  }
});

test("another path is not found", async () => {
  expect((await send(oneLog, { path: "/v1/profiles" })).status).toBe(404);
});

const refusals: readonly [ErrorCode, status: number, grpc: number, retryAfter: string | null][] = [
  ["overloaded", 429, 14, "1"],
  ["unavailable", 503, 14, "1"],
  ["unauthenticated", 401, 16, null],
  ["forbidden", 403, 7, null],
  ["conflict", 409, 6, null],
  ["internal", 500, 13, null],
];

for (const [code, status, grpc, retryAfter] of refusals) {
  test(`${code} is answered with ${status}`, async () => {
    refusal = new AppError(code, "the sentence");
    const refused = await send(oneLog);
    refusal = undefined;
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([status, retryAfter]);
    expect(await refused.json()).toEqual({ code: grpc, message: "the sentence" });
  });
}

test("an unknown error says two words to the sender and all to the log", async () => {
  refusal = new TypeError("secret detail");
  lines.length = 0;
  const refused = await send(oneLog);
  refusal = undefined;
  expect([refused.status, await refused.json()]).toEqual([500, { code: 13, message: "internal error" }]);
  expect(lines).toEqual(["otlp http: TypeError: secret detail"]);
});

async function openSocket(): Promise<Socket> {
  const socket = connect(server.port ?? 0, "127.0.0.1");
  // The receiver hangs up in the middle of the body; that is what is tested.
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

/** What comes back on the socket, as it comes. */
function collectText(socket: Socket): [{ text: string }] {
  const collected = { text: "" };
  socket.on("data", (data: Buffer) => void (collected.text += data.toString()));
  return [collected];
}
