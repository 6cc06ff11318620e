/** The gRPC port under clients that follow no rule of it. The honest one is answered meanwhile. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { once } from "node:events";
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import { connect as connectRaw } from "node:net";
import { gzipSync } from "node:zlib";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, callGrpc, logs, noon, send } from "../e2e/otlp.ts";
import { watchGrowth } from "../e2e/resident-memory.ts";
import { encodeRequest } from "../oracle/otlp.ts";
import { proved } from "../proof/proved.ts";
import { rounds } from "../proof/setting.ts";

const dir = temporaryDir();
let daemon: StartedDaemon;
let honest = 0;

beforeAll(async () => {
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

async function serves(): Promise<void> {
  honest += 1;
  const message = logs(apiRequest("honest", `req_${honest}`, { at: noon + honest }));
  expect((await send(daemon, { signal: "logs", message, wire: "grpc" })).status).toBe(200);
}

async function session(): Promise<ClientHttp2Session> {
  const opened = connect(`http://${daemon.grpcAddress}`);
  // That the other side hangs up is what some tests are about.
  opened.on("error", () => undefined);
  await once(opened, "connect");
  return opened;
}

/** A call whose message is announced with so many bytes. */
function call(on: ClientHttp2Session, bytes: number, compression = "identity"): ClientHttp2Stream {
  const stream = on.request({
    "grpc-encoding": compression,
    ":method": "POST",
    ":path": "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
    "content-type": "application/grpc",
    te: "trailers",
  });
  stream.on("error", () => undefined);
  const head = Buffer.alloc(5);
  head.writeUInt8(compression === "identity" ? 0 : 1);
  head.writeUInt32BE(bytes, 1);
  stream.write(head);
  return stream;
}

test("a message that announces gigabytes is refused before it comes, and counted by nobody's memory", async () => {
  const growth = watchGrowth(daemon.pid);
  const one = await session();
  const streams = Array.from({ length: 50 }, () => call(one, 4_000_000_000));
  const statuses = await Promise.all(
    streams.map(async (stream) => {
      const [headers] = (await once(stream, "response")) as [Record<string, string>];
      return headers["grpc-status"];
    }),
  );
  expect(new Set(statuses.map(Number))).toEqual(new Set([8]));
  await serves();
  one.destroy();
  expect(growth()).toBeLessThan(100);
});

test("one connection has so many calls open and no more, and calls that never end hold up nobody", async () => {
  const one = connect(`http://${daemon.grpcAddress}`);
  one.on("error", () => undefined);
  const [{ maxConcurrentStreams }] = (await once(one, "remoteSettings")) as [
    { maxConcurrentStreams: number },
  ];
  expect(maxConcurrentStreams).toBe(100);
  const streams = Array.from({ length: 100 }, () => call(one, 1_000_000));
  for (let n = 0; n < 3; n += 1) await serves();
  for (const stream of streams) stream.destroy();
  one.destroy();
});

test("messages of the largest size, a thousandth of it as sent, wait for their turn and are never held all at once", async () => {
  const growth = watchGrowth(daemon.pid);
  const long = logs(apiRequest("long", "req_long", { model: "a".repeat(15_900_000) }));
  const body = gzipSync(encodeRequest("logs", long).protobuf);
  const sessions = await Promise.all([session(), session(), session()]);
  const statuses = await Promise.all(
    sessions.flatMap((one) =>
      Array.from({ length: 50 }, () => statusOf(call(one, body.length, "gzip").end(body))),
    ),
  );
  // Taken, or told to come again where the machine is slow.
  expect(statuses.filter((status) => status !== 0 && status !== 14)).toEqual([]);
  expect(statuses).toContain(0);
  await serves();
  for (const one of sessions) one.destroy();
  // All at once they would take 5 GB; on a busy machine garbage of those that were answered lies about for longer.
  expect(growth()).toBeLessThan(3000);
  proved({
    what: "gRPC messages of 16 MB, sent as 16 KB, at once",
    rounds: statuses.length,
    outcome: `each answered, or told to come again`,
  });
});

/** What a call was answered. */
async function statusOf(stream: ClientHttp2Stream): Promise<number> {
  const status = Promise.withResolvers<number>();
  for (const event of ["response", "trailers"] as const)
    stream.on(event, (headers: Record<string, string>) => {
      if (headers["grpc-status"] !== undefined) status.resolve(Number(headers["grpc-status"]));
    });
  stream.on("close", () => status.resolve(-1));
  stream.resume();
  return status.promise;
}

test("a second message in a call is refused", async () => {
  const one = await session();
  expect(await statusOf(call(one, 0).end(Buffer.alloc(5)))).toBe(12);
  await serves();
  one.destroy();
});

test("calls that are taken back at once (rapid reset) and floods of pings cost the flooder only", async () => {
  const growth = watchGrowth(daemon.pid);
  const count = rounds(3000, 20_000);
  const one = await session();
  for (let n = 0; n < count && !one.destroyed; n += 1) {
    call(one, 10).close(8);
    one.ping(Buffer.alloc(8), () => undefined);
    if (n % 500 === 0) await serves();
  }
  await serves();
  one.destroy();
  await serves();
  expect(growth()).toBeLessThan(250);
  proved({
    what: "gRPC calls taken back at once, pings, calls that never end, messages of 4 GB",
    rounds: count * 2 + 150,
    outcome: `${honest} honest calls in between, all taken`,
  });
});

test("a browser that is led to the port is told nothing", async () => {
  const { hostname, port } = new URL(`http://${daemon.grpcAddress}`);
  const socket = connectRaw(Number(port), hostname);
  socket.on("error", () => undefined);
  let told = "";
  socket.on("data", (data: Buffer) => (told += data.toString("latin1")));
  socket.write(
    "POST / HTTP/1.1\r\nhost: evil.example\r\ncontent-type: application/grpc\r\ncontent-length: 2\r\n\r\n{}",
  );
  await once(socket, "close");
  expect(told).not.toContain("HTTP/1.1 200");
  await serves();
});

test("what was refused over gRPC is counted in health", async () => {
  await callGrpc(daemon, { signal: "logs", body: Buffer.from([0x0f]) }).catch(() => undefined);
  const { refused } = (await daemon.get("/api/health")).requests;
  const one = await session();
  expect(await statusOf(call(one, 4_000_000_000))).toBe(8);
  expect(await statusOf(call(one, 3, "gzip").end("???"))).toBe(3);
  one.destroy();
  expect((await daemon.get("/api/health")).requests.refused).toEqual({
    ...refused,
    invalid: 2,
    "too-large": (refused["too-large"] ?? 0) + 1,
  });
});
