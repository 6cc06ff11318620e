/** The gRPC port under clients that follow no rule of it. The honest one is answered meanwhile. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { once } from "node:events";
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import { connect as connectRaw } from "node:net";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, callGrpc, logs, noon, send } from "../e2e/otlp.ts";
import { watchGrowth } from "../e2e/resident-memory.ts";
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
function call(on: ClientHttp2Session, bytes: number): ClientHttp2Stream {
  const stream = on.request({
    ":method": "POST",
    ":path": "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
    "content-type": "application/grpc",
    te: "trailers",
  });
  stream.on("error", () => undefined);
  const head = Buffer.alloc(5);
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
  expect((await daemon.get("/api/health")).requests.refused.invalid).toBe(1);
});
