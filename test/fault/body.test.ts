import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Socket } from "node:net";
import { compressionAlgorithms, status } from "@grpc/grpc-js";
import { gzipSync } from "node:zlib";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, callGrpc, logs, post, send } from "../e2e/otlp.ts";
import { openSocket, readAnswer } from "../e2e/raw-request.ts";
import { watchGrowth } from "../e2e/resident-memory.ts";

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  daemon = await startDaemon(dir.path);
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

const jsonFaults = [
  ["no JSON", "{"],
  ["no object", "[]"],
  ["nothing at all", ""],
  ["no UTF-8", Buffer.from([0x7b, 0xff, 0x7d])],
  ["lists that are none", '{"resourceLogs":{}}'],
  ["another signal", '{"resourceSpans":[{}]}'],
  ["a million brackets", `{"resourceLogs":${"[".repeat(1_000_000)}`],
] as const;

test.each([...jsonFaults])("JSON with %s is refused as 400, in words", async (_, body) => {
  const answer = await post(daemon, { body });
  expect(answer.status).toBe(400);
  const told = JSON.parse(answer.body.toString());
  expect(told.code).toBe(3);
  expect(told.message).not.toContain("    at ");
  expect(answer.retryAfter).toBeNull();
});

const protobufFaults = [
  ["cut in the middle of a field", Buffer.from([0x0a, 0x20, 0x01])],
  ["with a field of an unknown wire type", Buffer.from([0x0f])],
  ["with a number that never ends", Buffer.alloc(20, 0xff)],
  ["with a length over the end", Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])],
] as const;

test.each([...protobufFaults])("protobuf %s is refused as 400", async (_, body) => {
  const answer = await post(daemon, { type: "application/x-protobuf", body });
  expect(answer.status).toBe(400);
  expect(answer.body[0]).toBe(0x08);
  expect(answer.body[1]).toBe(3);
});

test.each([...protobufFaults])("over gRPC, protobuf %s is INVALID_ARGUMENT", async (_, body) => {
  const refusal = await callGrpc(daemon, { signal: "logs", body }).catch((error: { code: number }) => error);
  expect(refusal).toMatchObject({ code: status.INVALID_ARGUMENT });
});

test.each(["text/plain", "application/xml", "multipart/form-data"])(
  "content type %s is refused as 415",
  async (type) => {
    expect((await post(daemon, { type, body: "{}" })).status).toBe(415);
  },
);

test("an unknown content encoding is refused as 415, a broken gzip as 400", async () => {
  expect((await post(daemon, { body: "{}", encoding: "br" })).status).toBe(415);
  expect((await post(daemon, { body: "not gzip", encoding: "gzip" })).status).toBe(400);
});

test("an empty batch is taken", async () => {
  for (const body of ["{}", '{"resourceLogs":[]}', '{"resourceLogs":[{"scopeLogs":[{"logRecords":[]}]}]}']) {
    const answer = await post(daemon, { body });
    expect([answer.status, answer.body.toString()]).toEqual([200, "{}"]);
  }
  const empty = await post(daemon, { type: "application/x-protobuf", body: Buffer.alloc(0) });
  expect([empty.status, empty.body.length]).toEqual([200, 0]);
});

test("a gzip bomb is refused as 413 and costs no memory", async () => {
  const bomb = gzipSync(Buffer.alloc(512 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(1024 * 1024);
  const growth = watchGrowth(daemon.pid);

  expect((await post(daemon, { body: bomb, encoding: "gzip" })).status).toBe(413);

  expect(growth()).toBeLessThan(150);
});

const gigabyte = 1024 * 1024 * 1024;
test.each([
  ["as it is", 20_000_000, {}],
  ["as a gzip bomb", 200_000_000, { "grpc.default_compression_algorithm": compressionAlgorithms.gzip }],
] as const)("over gRPC, a body over the limit sent %s is RESOURCE_EXHAUSTED", async (_, size, options) => {
  const growth = watchGrowth(daemon.pid);
  const call = callGrpc(daemon, { signal: "logs", body: Buffer.alloc(size), options });
  const refusal = await call.catch((error: { code: number }) => error);
  expect(refusal).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  expect(growth()).toBeLessThan(150);
});

/** A sixteenth of what one body may have. */
const megabyte = Buffer.alloc(1_000_000, " ");
const chunk = Buffer.concat([Buffer.from("f4240\r\n"), megabyte, Buffer.from("\r\n")]);

test("an announced gigabyte is refused before any of it was sent", async () => {
  const { socket } = await openPost(`content-length: ${gigabyte}`);
  expect((await readAnswer(socket)).status).toBe(413);
  socket.destroy();
});

test("a body of unknown length is refused at the first byte over the limit", async () => {
  const { socket } = await openPost("transfer-encoding: chunked");
  const answer = readAnswer(socket);
  for (let sent = 0; sent < 16; sent += 1) await write(socket, chunk);
  await write(socket, Buffer.from("1\r\n \r\n"));
  const refusal = await answer;
  expect(refusal.status).toBe(413);
  expect(JSON.parse(refusal.body).message).toContain("over 16000000 bytes");
  socket.destroy();
});

const wholes = [
  [`content-length: ${gigabyte}`, megabyte],
  ["transfer-encoding: chunked", chunk],
] as const;

test.each([...wholes])(
  "a sender that pushes a gigabyte with %s is cut off early and costs no memory",
  async (header, piece) => {
    const growth = watchGrowth(daemon.pid);
    const { socket } = await openPost(header);
    let sent = 0;
    while (!socket.destroyed && sent < 1024) {
      sent += 1;
      await write(socket, piece);
    }
    // What was sent but not read yet lies in the buffers of the two sockets.
    expect(sent).toBeLessThan(64);
    expect(growth()).toBeLessThan(100);
  },
);

test("after all that the daemon takes a batch as before", async () => {
  expect((await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "req_1")) })).status).toBe(200);
  expect((await daemon.get("/api/sessions/s1")).session.requests).toBe(1);
});

/** A POST whose head is sent and whose body is not. */
async function openPost(lengthHeader: string) {
  const { socket, ready } = openSocket(daemon.httpUrl);
  await ready;
  const { host } = new URL(daemon.httpUrl);
  const head = [`host: ${host}`, "content-type: application/json", lengthHeader];
  socket.write(`POST /v1/logs HTTP/1.1\r\n${head.join("\r\n")}\r\n\r\n`);
  return { socket };
}

/** Writes and waits until the other side has taken it, or has closed. */
function write(socket: Socket, piece: Buffer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = (): void => {
    socket.off("drain", end);
    socket.off("close", end);
    resolve();
  };
  socket.on("drain", end);
  socket.on("close", end);
  // Even what fits is not done at once: the answer, or the end, must have a chance to be seen.
  if (socket.destroyed || socket.write(piece)) setImmediate(end);
  return promise;
}
