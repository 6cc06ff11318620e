import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  type handleUnaryCall,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import type { Signal } from "../src/domain/telemetry.ts";

const paths = {
  metrics: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
  logs: "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
  traces: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
} as const satisfies Record<Signal, string>;

const pass = (bytes: Buffer): Buffer => bytes;
const coding = {
  requestSerialize: pass,
  requestDeserialize: pass,
  responseSerialize: pass,
  responseDeserialize: pass,
};

/** One connection that exports a signal; never shared with another. */
export interface GrpcConnection {
  /** Resolves when the call is answered: whether it was taken. */
  readonly call: (body: Buffer) => Promise<boolean>;
  readonly close: () => void;
}

/** Opens a connection for exports of one signal to an address, without TLS. A call that fails resolves to false. */
export function connectGrpc(address: string, signal: Signal): GrpcConnection {
  // Without a pool of its own every client would be a stream on one connection.
  const options = { "grpc.use_local_subchannel_pool": 1 };
  const client = new Client(address, credentials.createInsecure(), options);
  const call = (body: Buffer): Promise<boolean> =>
    new Promise((resolve) => {
      client.makeUnaryRequest(paths[signal], pass, pass, body, (error) => resolve(error === null));
    });
  return { call, close: () => client.close() };
}

/** Listens for exports of all signals, which are answered when `take` returns; the result is the address. */
export async function openGrpcDoor(take: (signal: Signal, body: Buffer) => void): Promise<string> {
  const server = new Server();
  for (const signal of ["metrics", "logs", "traces"] as const) {
    const method = { path: paths[signal], requestStream: false, responseStream: false, ...coding };
    const handle: handleUnaryCall<Buffer, Buffer> = (call, callback) => {
      take(signal, call.request);
      callback(null, Buffer.alloc(0));
    };
    server.addService({ Export: method } satisfies ServiceDefinition, { Export: handle });
  }
  const port = await new Promise<number>((resolve, reject) => {
    const bound = (error: Error | null, at: number) => (error === null ? resolve(at) : reject(error));
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), bound);
  });
  return `127.0.0.1:${port}`;
}
