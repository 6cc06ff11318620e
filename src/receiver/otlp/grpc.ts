import {
  type handleUnaryCall,
  logVerbosity,
  Metadata,
  type sendUnaryData,
  Server,
  ServerCredentials,
  setLogVerbosity,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import { AppError, surfaces, type ErrorCode } from "../../domain/error.ts";
import type { Room } from "../room.ts";
import type { Export } from "./export.ts";
import { createIntake, type Refusal } from "./grpc-intake.ts";
import { encodeRetryStatus } from "./status.ts";
import { signals, type Signal } from "../../domain/telemetry.ts";
import type { OtlpLimits } from "./telemetry.ts";

interface OtlpGrpcParts {
  readonly export: Export;
  readonly limits: OtlpLimits;
  /** Where messages are held until they are answered. */
  readonly room: Room;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Where an error that is our fault is written; the sender only learns that there was one. */
  readonly log?: (line: string) => void;
  /** Told why a call was refused. */
  readonly countRefused?: (code: ErrorCode) => void;
  /** How soon a peer is asked whether it is there, and given up, in milliseconds. Without it: the usual pace. */
  readonly patience?: Patience;
}

interface Patience {
  readonly askEveryMs: number;
  readonly answerMs: number;
}

/**
 * Whoever speaks HTTP/2 answers a ping by itself. A connection on which nobody does is one that says nothing for ever, or whose process hangs:
 * it holds a socket for nothing.
 */
const usualPatience: Patience = { askEveryMs: 60_000, answerMs: 20_000 };

/** Calls that one connection may have open: an agent's exporter has one for each signal, a relay a few. */
const callsOfOne = 100;

/** A listening gRPC receiver. */
export interface OtlpGrpc {
  /** Host and port as a sender names them. */
  readonly address: string;
  readonly port: number;
  /** Takes no more, answers what is under way for at most two seconds, then cuts the rest. May be called twice. */
  shutdown(): Promise<void>;
}

const shutdownMs = 2000;

const services = {
  metrics: "opentelemetry.proto.collector.metrics.v1.MetricsService",
  logs: "opentelemetry.proto.collector.logs.v1.LogsService",
  traces: "opentelemetry.proto.collector.trace.v1.TraceService",
} as const satisfies Record<Signal, string>;

/** Starts the three OTLP services. A port in use is a `conflict`. */
export async function startOtlpGrpc(parts: OtlpGrpcParts): Promise<OtlpGrpc> {
  // grpc-js writes to stderr on its own; what matters reaches the caller as an error or the log as a line.
  setLogVerbosity(logVerbosity.NONE);
  const { patience = usualPatience } = parts;
  const server = new Server({
    // grpc-js holds this one cap on a message as sent and again while it inflates it.
    "grpc.max_receive_message_length": Math.min(parts.limits.maxBodyBytes, parts.limits.maxInflatedBytes),
    "grpc.max_concurrent_streams": callsOfOne,
    "grpc.keepalive_time_ms": patience.askEveryMs,
    "grpc.keepalive_timeout_ms": patience.answerMs,
    interceptors: [createIntake(parts.room, (thrown) => refusalOf(parts, thrown))],
  });
  for (const signal of signals) {
    server.addService(defineService(services[signal]), { Export: createHandler(parts, signal) });
  }
  const port = await bind(server, parts);
  let stopped: Promise<void> | undefined;
  return {
    address: addressOf(parts.host, port),
    port,
    shutdown: () => (stopped ??= stop(server)),
  };
}

/** A service whose messages pass as bytes: decoding is the export's. */
function defineService(name: string): ServiceDefinition {
  const coding = {
    requestSerialize: pass,
    requestDeserialize: pass,
    responseSerialize: pass,
    responseDeserialize: pass,
  };
  return { Export: { path: `/${name}/Export`, requestStream: false, responseStream: false, ...coding } };
}

function pass(bytes: Buffer): Buffer {
  return bytes;
}

function createHandler(parts: OtlpGrpcParts, signal: Signal): handleUnaryCall<Buffer, Buffer> {
  return (call, callback) => void answer(parts, { signal, body: call.request }, callback);
}

async function answer(
  parts: OtlpGrpcParts,
  { signal, body }: { readonly signal: Signal; readonly body: Buffer },
  callback: sendUnaryData<Buffer>,
): Promise<void> {
  let answered: Buffer;
  try {
    answered = Buffer.from((await parts.export({ signal, encoding: "protobuf", body })).body);
  } catch (thrown) {
    return callback(refusalOf(parts, thrown));
  }
  callback(null, answered);
}

function refusalOf(parts: OtlpGrpcParts, thrown: unknown): Refusal {
  const error = AppError.from(thrown);
  parts.countRefused?.(error.code);
  if (error.code === "internal") parts.log?.(`otlp grpc: ${error.reason}`);
  const { grpc, retry } = surfaces[error.code];
  const metadata = new Metadata();
  if (retry) metadata.set("grpc-status-details-bin", Buffer.from(encodeRetryStatus(error)));
  // Our table and grpc-js's enum hold the same numbers, those of google.rpc.Code.
  return { code: grpc, details: error.message, metadata };
}

function bind(server: Server, { host, port }: OtlpGrpcParts): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(addressOf(host, port), ServerCredentials.createInsecure(), (cause, bound) => {
      if (cause === null) return resolve(bound);
      // A failed bind leaves nothing listening, but the server's own timers would keep the process alive.
      server.forceShutdown();
      const message = `OTLP over gRPC can not listen on ${addressOf(host, port)}: port ${port} is in use or not permitted; choose another with --grpc-port, or --grpc-port off`;
      reject(new AppError("conflict", message, { cause }));
    });
  });
}

/** An IPv6 host needs brackets before its port. */
function addressOf(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, shutdownMs);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
