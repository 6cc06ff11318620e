/** What HTTP itself must hold before any door: broken, ambiguous and oversized requests, on raw sockets. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, logs, post, send } from "../e2e/otlp.ts";
import { watchGrowth } from "../e2e/resident-memory.ts";
import { encodeRequest } from "../oracle/otlp.ts";
import { proved } from "../proof/proved.ts";
import { addressOf, openFrom } from "./visit.ts";

const dir = temporaryDir();
let daemon: StartedDaemon;
let port = 0;

beforeAll(async () => {
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  port = Number(new URL(daemon.httpUrl).port);
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

const H = "host: 127.0.0.1\r\n";
const hello = "5\r\nhello\r\n0\r\n\r\n";
/** A second request inside of a body: whoever reads it as one was smuggled past. */
const smuggled = `GET /healthz HTTP/1.1\r\n${H}\r\n`;
const zero = `0\r\n\r\n${smuggled}`;
const posted = (headers: string, body: string): string =>
  `POST /v1/logs HTTP/1.1\r\n${H}content-type: application/json\r\n${headers}\r\n${body}`;

/** Requests and the statuses that come back on their connection, in order; none where it is only closed. */
const forms: Readonly<Record<string, readonly [text: string, statuses: readonly number[]]>> = {
  "no host": ["GET /healthz HTTP/1.1\r\n\r\n", [400]],
  "HTTP/1.0 with a host": [`GET /healthz HTTP/1.0\r\n${H}\r\n`, [200]],
  "HTTP/1.0 without a host": ["GET /healthz HTTP/1.0\r\n\r\n", [403]],
  "HTTP/0.9": ["GET /healthz\r\n\r\n", [505]],
  "HTTP/2 by prior knowledge": ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400]],
  "a method that is none": [`HACK /healthz HTTP/1.1\r\n${H}\r\n`, []],
  "a method in small letters": [`get /healthz HTTP/1.1\r\n${H}\r\n`, []],
  CONNECT: [`CONNECT evil.example:443 HTTP/1.1\r\n${H}\r\n`, [405]],
  "OPTIONS *": [`OPTIONS * HTTP/1.1\r\n${H}\r\n`, [400]],
  "an address of another machine": [
    "GET http://evil.example/healthz HTTP/1.1\r\nhost: evil.example\r\n\r\n",
    [403],
  ],
  "an address of another machine and our host": [
    `GET http://evil.example/api/usage HTTP/1.1\r\n${H}\r\n`,
    [401],
  ],
  "CL.TE": [posted(`content-length: ${zero.length}\r\ntransfer-encoding: chunked\r\n`, zero), [400]],
  "TE.CL": [posted(`transfer-encoding: chunked\r\ncontent-length: 4\r\n`, `${hello}${smuggled}`), [400]],
  "TE.TE": [posted("transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n", hello), [400]],
  "a transfer encoding that is nearly chunked": [posted("transfer-encoding: xchunked\r\n", hello), [400]],
  "a blank before the colon": [posted("transfer-encoding : chunked\r\n", hello), [400]],
  "two lengths": [posted("content-length: 2\r\ncontent-length: 30\r\n", `{}${smuggled}`), [400]],
  "the same length twice": [posted("content-length: 2\r\ncontent-length: 2\r\n", "{}"), [200]],
  "a list of lengths": [posted("content-length: 2, 2\r\n", "{}"), [400]],
  "a negative length": [posted("content-length: -2\r\n", "{}"), [400]],
  "a length with a sign": [posted("content-length: +2\r\n", "{}"), [400]],
  "a length in hex": [posted("content-length: 0x2\r\n", "{}"), [400]],
  "a length that wraps around": [posted("content-length: 18446744073709551618\r\n", "{}"), [400]],
  "a chunk that is negative": [posted("transfer-encoding: chunked\r\n", "-2\r\n{}\r\n0\r\n\r\n"), [400]],
  "a chunk that wraps around": [
    posted("transfer-encoding: chunked\r\n", "10000000000000002\r\n{}\r\n0\r\n\r\n"),
    [400],
  ],
  "bare line feeds": ["GET /healthz HTTP/1.1\nhost: 127.0.0.1\n\n", [505]],
  "a bare line feed between headers": [`GET /healthz HTTP/1.1\r\n${H}x: 1\nauthorization: x\r\n\r\n`, [400]],
  "a bare carriage return in a header": [`GET /healthz HTTP/1.1\r\n${H}x: 1\rorigin: y\r\n\r\n`, [400]],
  "a folded header": [`GET /healthz HTTP/1.1\r\n${H}x: 1\r\n origin: y\r\n\r\n`, [400]],
  "a folded host": ["GET /healthz HTTP/1.1\r\nhost: evil.example\r\n 127.0.0.1\r\n\r\n", [400]],
  "a NUL in a header": [`GET /healthz HTTP/1.1\r\n${H}x: a\0b\r\n\r\n`, [400]],
  "a NUL in the address": [`GET /healthz\0/../api HTTP/1.1\r\n${H}\r\n`, [505]],
  "three hundred headers": [`GET /healthz HTTP/1.1\r\n${H}${"x: 1\r\n".repeat(300)}\r\n`, [431]],
  "a header of 100 KB": [`GET /healthz HTTP/1.1\r\n${H}x: ${"a".repeat(100_000)}\r\n\r\n`, [431]],
  "an address of 100 KB": [`GET /${"a".repeat(100_000)} HTTP/1.1\r\n${H}\r\n`, [431]],
  "an address of 12 KB": [`GET /${"a".repeat(12_000)} HTTP/1.1\r\n${H}\r\n`, [401]],
  "an upgrade to a web socket": [
    `GET /events/live HTTP/1.1\r\n${H}connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    [401],
  ],
  "an upgrade to h2c": [
    `GET /healthz HTTP/1.1\r\n${H}connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n\r\n`,
    [200],
  ],
  "two requests in one piece": [smuggled + smuggled, [200, 200]],
  "a request behind a body": [posted("content-length: 2\r\n", `{}${smuggled}`), [200, 200]],
};

test.each(Object.entries(forms))("%s", async (name, [text, statuses]) => {
  // Behind a request that could not be read nothing is: the connection must end with its refusal.
  const isEnd = statuses.some((status) => [400, 431, 505].includes(status));
  const told = await statusesOf(text, isEnd ? Number.POSITIVE_INFINITY : statuses.length);
  expect({ name, told }).toEqual({ name, told: [...statuses] });
});

test("a thousand requests in one piece are all answered, in their order", async () => {
  const text =
    `GET /healthz HTTP/1.1\r\n${H}\r\n`.repeat(500) + `GET /v1/logs HTTP/1.1\r\n${H}\r\n`.repeat(500);
  const statuses = await statusesOf(text, 1000);
  expect(statuses).toEqual([
    ...Array.from({ length: 500 }, () => 200),
    ...Array.from({ length: 500 }, () => 405),
  ]);
});

test("two equal lengths of a gigabyte open no body without bounds", async () => {
  const growth = watchGrowth(daemon.pid);
  const socket = await openFrom(port);
  const heard = { text: "" };
  socket.on("data", (data: Buffer) => (heard.text += data.toString()));
  const closed = new Promise((done) => socket.once("close", done));
  const length = "content-length: 1000000000\r\n";
  socket.write(posted(length + length, ""));
  const piece = Buffer.alloc(1_000_000, " ");
  for (let sent = 0; sent < 200 && heard.text === "" && !socket.destroyed; sent += 1) {
    const drained = new Promise((done) => socket.once("drain", done));
    if (!socket.write(piece)) await Promise.race([drained, closed]);
  }
  // An answer may be lost with its connection, which is cut while more is sent.
  if (!socket.destroyed || heard.text !== "") expect(heard.text).toStartWith("HTTP/1.1 413");
  socket.destroy();
  expect(growth()).toBeLessThan(100);
});

/** What a page in a browser can send to us without being asked first (Fetch, "CORS-safelisted"): all of it says where it is from. */
const simple: readonly (readonly [name: string, type: string, body: string])[] = [
  ["a form", "application/x-www-form-urlencoded", "resourceLogs=1"],
  ["a form as plain text", "text/plain", '{"hook_event_name":"SessionStart","session_id":"x","a":"=b"}'],
  ["a form with files", "multipart/form-data; boundary=b", "--b--"],
  ["a beacon", "text/plain;charset=UTF-8", "{}"],
];

test.each(simple)("%s that a page of another site sends changes nothing", async (_, type, body) => {
  for (const path of [
    "/v1/logs",
    "/",
    "/hooks/claude-code",
    "/statusline/claude-code",
    "/api/archive",
    "/mcp",
  ]) {
    for (const from of ["origin: http://evil.example", "origin: null", "sec-fetch-site: cross-site"]) {
      const head = `POST ${path} HTTP/1.1\r\n${H}${from}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`;
      expect([path, from, await statusesOf(head + body, 1)]).toEqual([path, from, [403]]);
    }
    // Without a word of where it is from, no browser of today; telemetry is then refused by its type.
    if (path.startsWith("/v1/")) expect((await post(daemon, { path, type, body })).status).toBe(415);
  }
});

test("telemetry is taken by its type, whatever the letters and parameters, and refused by another", async () => {
  const { json, protobuf } = encodeRequest("logs", logs(apiRequest("s9", "req_9")));
  const binary = Buffer.from(protobuf);
  const types = [
    ["application/json", Buffer.from(json), 200],
    ["Application/JSON; charset=utf-8", Buffer.from(json), 200],
    ["application/x-protobuf", binary, 200],
    ["application/x-protobuf;x=y", binary, 200],
    ["application/json", binary, 400],
    ["application/x-protobuf", Buffer.from(json), 400],
    ["application/grpc", binary, 415],
    ["application/json, text/plain", Buffer.from(json), 415],
  ] as const;
  for (const [type, body, status] of types)
    expect([type, (await post(daemon, { type, body })).status]).toEqual([type, status]);
});

const room = 16_000_000;
const sizes = [
  ["/v1/logs", room, "application/json"],
  ["/", room, "application/json"],
  ["/hooks/claude-code", room, "application/json"],
  ["/statusline/claude-code", 1_000_000, "application/json"],
  ["/api/archive", 262_144, "application/json"],
  ["/api/metrics/export", 262_144, "application/json"],
  ["/api/import", 262_144, "application/json"],
  ["/mcp", 262_144, "application/json"],
] as const;

test.each([...sizes])(
  "%s takes a body of the largest size, and not a byte more",
  async (path, most, type) => {
    const headers = { "content-type": type, accept: "application/json, text/event-stream" };
    const at = await daemon.fetch(path, { method: "POST", headers, body: " ".repeat(most) });
    const over = await daemon.fetch(path, { method: "POST", headers, body: " ".repeat(most + 1) });
    const streamed = await daemon.fetch(path, {
      method: "POST",
      headers,
      body: new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(most + 1).fill(0x20));
          controller.close();
        },
      }),
    });
    expect(at.status).not.toBe(413);
    expect([over.status, streamed.status]).toEqual([413, 413]);
  },
);

test("after all of it a batch is taken as before, and nothing is left of what was refused", async () => {
  expect((await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "req_1")) })).status).toBe(200);
  const { sessions } = await daemon.get("/api/sessions");
  // What was taken by its type is there, too, once it was sent.
  expect(sessions.map(({ id }: { id: string }) => id).filter((id: string) => id !== "s9")).toEqual(["s1"]);
  proved({
    what: "broken, ambiguous, smuggled, oversized and foreign requests on raw sockets",
    rounds: Object.keys(forms).length + simple.length * 18 + sizes.length * 3 + 1000,
    outcome: "each refused by the table, none read as two, nothing of them in the ledger",
  });
});

/** The statuses of so many answers to what is written on one connection, or of those before it was closed. */
async function statusesOf(text: string, count: number): Promise<number[]> {
  const socket = await openFrom(port, addressOf(70_000 + (lastAddress += 1)));
  const { promise, resolve } = Promise.withResolvers<void>();
  let told = "";
  const statuses = (): number[] =>
    [...told.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
  socket.on("data", (data: Buffer) => {
    told += data.toString("latin1").replaceAll("HTTP/1.1", "\nHTTP/1.1");
    if (count > 0 && statuses().length >= count) resolve();
  });
  socket.once("close", () => resolve());
  socket.write(text, "latin1");
  await promise;
  socket.destroy();
  return statuses();
}

let lastAddress = 0;
