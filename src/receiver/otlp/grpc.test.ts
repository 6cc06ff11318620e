import { afterAll, expect, test } from "bun:test";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Client, compressionAlgorithms, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { fromBinary } from "@bufbuild/protobuf";
import { encodeRequest, oracle } from "../../../test/oracle/otlp.ts";
import { AppError, type ErrorCode } from "../../domain/error.ts";
import { Room } from "../room.ts";
import { createExport, type Export } from "./export.ts";
import { type OtlpGrpc, startOtlpGrpc } from "./grpc.ts";
import { defaultOtlpLimits } from "./telemetry.ts";

const limits = { ...defaultOtlpLimits, maxBodyBytes: 1_000_000, maxInflatedBytes: 4_000_000 };
const paths = {
  metrics: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
  logs: "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
  traces: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
} as const;
const timeUnixNano = 1_795_207_906_000_000_000n;
const oneLog = encodeRequest("logs", {
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano }] }] }],
}).protobuf;

/** What the consumer does with the next deliveries. */
let fate: () => Promise<void> = () => Promise.resolve();
const received: string[] = [];
const lines: string[] = [];
const counted: ErrorCode[] = [];

const receive: Export = createExport({
  interpret: ({ logs, points, spans }) => {
    received.push(`${logs.length} logs ${points.length} points ${spans.length} spans`);
    return [...logs, ...points, ...spans].map(() => ({}) as never);
  },
  consume: async ({ dropped }) => {
    await fate();
    return { accepted: 1, dropped };
  },
  limits,
  clock: () => 7,
});

const parts = {
  export: receive,
  limits,
  room: new Room(limits),
  host: "127.0.0.1",
  port: 0,
  log: (line: string) => void lines.push(line),
  countRefused: (code: ErrorCode) => void counted.push(code),
};
const server = await startOtlpGrpc(parts);
const client = clientOf(server);
afterAll(async () => {
  client.close();
  await server.shutdown();
});

function clientOf({ address }: OtlpGrpc, gzip = false): Client {
  const options = gzip ? { "grpc.default_compression_algorithm": compressionAlgorithms.gzip } : {};
  return new Client(address, credentials.createInsecure(), {
    ...options,
    "grpc.max_send_message_length": -1,
  });
}

function pass(bytes: Buffer): Buffer {
  return bytes;
}

/** What a call came to: the response's bytes, or the error. */
function call(from: Client, path: string, body: Uint8Array): Promise<Buffer | ServiceError> {
  return new Promise((resolve) => {
    from.makeUnaryRequest(path, pass, pass, Buffer.from(body), new Metadata(), (error, answer) => {
      resolve(error ?? answer ?? Buffer.alloc(0));
    });
  });
}

test("each service takes its signal", async () => {
  const point = { timeUnixNano, value: { case: "asInt", value: 1n } };
  const gauge = { name: "g", data: { case: "gauge", value: { dataPoints: [point] } } };
  const requests = {
    metrics: encodeRequest("metrics", { resourceMetrics: [{ scopeMetrics: [{ metrics: [gauge] }] }] }),
    logs: { protobuf: oneLog },
    traces: encodeRequest("traces", {
      resourceSpans: [{ scopeSpans: [{ spans: [{ endTimeUnixNano: timeUnixNano }] }] }],
    }),
  };
  received.length = 0;
  for (const signal of ["metrics", "logs", "traces"] as const) {
    expect(await call(client, paths[signal], requests[signal].protobuf)).toEqual(Buffer.alloc(0));
  }
  expect(received).toEqual(["0 logs 1 points 0 spans", "1 logs 0 points 0 spans", "0 logs 0 points 1 spans"]);
});

test("gzip is read", async () => {
  const zipped = clientOf(server, true);
  expect(await call(zipped, paths.logs, oneLog)).toEqual(Buffer.alloc(0));
  zipped.close();
});

test("rejected items are told", async () => {
  const logRecords = [{ timeUnixNano: 1n }, { timeUnixNano }];
  const { protobuf } = encodeRequest("logs", { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
  const answer = (await call(client, paths.logs, protobuf)) as Buffer;
  expect(fromBinary(oracle("ExportLogsServiceResponse"), answer)).toMatchObject({
    partialSuccess: { rejectedLogRecords: 1n, errorMessage: "1 invalid-time" },
  });
});

test("a body that is no request is an invalid argument", async () => {
  expect(await call(client, paths.logs, Buffer.from([0x0a, 9]))).toMatchObject({ code: 3 });
});

test("a message over the cap is refused without leave to send it again, and counted", async () => {
  counted.length = 0;
  const answer = (await call(client, paths.logs, Buffer.alloc(1_000_001))) as ServiceError;
  expect(answer.code).toBe(8);
  expect(answer.details).toEndWith("; send smaller batches or raise receiver.otlp.max_body");
  expect(answer.metadata.get("grpc-status-details-bin")).toEqual([]);
  expect(counted).toEqual(["too-large"]);
});

test("a message that inflates beyond the cap is refused, and never made", async () => {
  const zipped = clientOf(server, true);
  counted.length = 0;
  const before = process.memoryUsage.rss();
  const bomb = Buffer.alloc(100_000_000);
  expect(await call(zipped, paths.logs, bomb)).toMatchObject({ code: 8 });
  expect(counted).toEqual(["too-large"]);
  // The sender's own hundred megabytes are in the same process; a receiver that made them too would double them.
  expect(process.memoryUsage.rss() - before).toBeLessThan(350_000_000);
  zipped.close();
});

test("an unknown method is unimplemented", async () => {
  expect(
    await call(client, "/opentelemetry.proto.collector.logs.v1.LogsService/Import", oneLog),
  ).toMatchObject({ code: 12 });
});

const refusals: readonly [ErrorCode, grpc: number, retry: boolean][] = [
  ["overloaded", 14, true],
  ["unavailable", 14, true],
  ["too-large", 8, false],
  ["unauthenticated", 16, false],
  ["conflict", 6, false],
  ["internal", 13, false],
];

for (const [code, grpc, retry] of refusals) {
  test(`${code} is status ${grpc}, ${retry ? "with" : "without"} leave to retry`, async () => {
    fate = () => Promise.reject(new AppError(code, "the sentence"));
    const refused = (await call(client, paths.logs, oneLog)) as ServiceError;
    fate = () => Promise.resolve();
    expect(refused).toMatchObject({ code: grpc, details: "the sentence" });
    expect(refused.metadata.get("grpc-status-details-bin").map(retrySecondsOf)).toEqual(retry ? [1n] : []);
  });
}

test("an unknown error says two words to the sender and all to the log", async () => {
  fate = () => Promise.reject(new TypeError("secret detail"));
  lines.length = 0;
  const refused = (await call(client, paths.logs, oneLog)) as ServiceError;
  fate = () => Promise.resolve();
  expect(refused).toMatchObject({ code: 13, details: "internal error" });
  expect(lines).toEqual(["otlp grpc: TypeError: secret detail"]);
});

test("a port in use is a conflict that names the port and the flag", async () => {
  const refused = await startOtlpGrpc({ ...parts, port: server.port }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "conflict" });
  expect((refused as AppError).message).toContain(`port ${server.port} is in use`);
  expect((refused as AppError).message).toContain("--grpc-port");
});

test("shutdown answers what is under way and takes no more", async () => {
  const own = await startOtlpGrpc(parts);
  const sender = clientOf(own);
  const { promise: committed, resolve: commit } = Promise.withResolvers<void>();
  const { promise: taken, resolve: take } = Promise.withResolvers<void>();
  fate = () => {
    take();
    return committed;
  };
  const underWay = call(sender, paths.logs, oneLog);
  await taken;
  const down = own.shutdown();
  commit();
  expect(await underWay).toEqual(Buffer.alloc(0));
  await down;
  await own.shutdown();
  fate = () => Promise.resolve();
  expect(await call(sender, paths.logs, oneLog)).toMatchObject({ code: 14 });
  sender.close();
});

test("shutdown does not wait for a sender that only keeps its connection", async () => {
  const own = await startOtlpGrpc(parts);
  const sender = clientOf(own);
  await call(sender, paths.logs, oneLog);
  const started = performance.now();
  await own.shutdown();
  expect(performance.now() - started).toBeLessThan(1500);
  sender.close();
});

test("shutdown cuts what does not end", async () => {
  const own = await startOtlpGrpc(parts);
  const sender = clientOf(own);
  const { promise: taken, resolve: take } = Promise.withResolvers<void>();
  fate = () => {
    take();
    return new Promise(() => undefined);
  };
  const underWay = call(sender, paths.logs, oneLog);
  await taken;
  const started = performance.now();
  await own.shutdown();
  fate = () => Promise.resolve();
  expect(performance.now() - started).toBeLessThan(4000);
  expect(await underWay).toMatchObject({ code: expect.any(Number) });
  sender.close();
});

/** The delay that a google.rpc.Status asks for in its RetryInfo. */
function retrySecondsOf(details: string | Buffer): unknown {
  const { details: packed } = fromBinary(oracle("RpcStatus"), Buffer.from(details)) as never as {
    details: { typeUrl: string; value: Uint8Array }[];
  };
  expect(packed.map(({ typeUrl }) => typeUrl)).toEqual(["type.googleapis.com/google.rpc.RetryInfo"]);
  const info = fromBinary(oracle("RetryInfo"), packed[0]?.value ?? new Uint8Array(0)) as never as {
    retryDelay: { seconds: bigint };
  };
  return info.retryDelay.seconds;
}

test("a connection that says nothing is closed, and one that answers stays for its next call", async () => {
  const impatient = await startOtlpGrpc({ ...parts, patience: { askEveryMs: 50, answerMs: 2000 } });
  const sockets: Socket[] = [];
  const relayed = createServer((near) => {
    sockets.push(near);
    const far = connect(impatient.port, "127.0.0.1");
    far.on("error", () => undefined);
    near.on("error", () => undefined);
    near.pipe(far).pipe(near);
  });
  await once(relayed.listen(0, "127.0.0.1"), "listening");
  const { port } = relayed.address() as AddressInfo;
  const patient = clientOf({ ...impatient, address: `127.0.0.1:${port}` });
  expect(await call(patient, paths.logs, oneLog)).toEqual(Buffer.alloc(0));
  const preface = Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Buffer.from([0, 0, 0, 4])]);
  await Promise.all(
    [0, 10, preface.length].map((bytes) => closedOf(impatient.port, preface.subarray(0, bytes))),
  );
  // Asked several times meanwhile.
  expect(await call(patient, paths.logs, oneLog)).toEqual(Buffer.alloc(0));
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false]);
  patient.close();
  for (const socket of sockets) socket.destroy();
  relayed.close();
  await impatient.shutdown();
});

/** Resolves when the server closes a connection on which so much was said, and nothing more. */
async function closedOf(port: number, said: Buffer): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(said);
  socket.resume();
  await once(socket, "close");
}
