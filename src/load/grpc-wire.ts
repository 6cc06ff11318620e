import { Client, credentials, status, type ServiceError } from "@grpc/grpc-js";
import { protobufOfJson } from "../exporter/relay/json-request.ts";
import { answerWithinMs, type Reply, type Wire } from "./wire.ts";

const services = {
  logs: "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
  metrics: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
} as const;

/** Clients of grpc-js that share the calls: each is one HTTP/2 connection. */
const clientCount = 8;
/** A retryable refusal carries this beside its code; without it, nobody was there. */
const details = "grpc-status-details-bin";

/** OTLP over gRPC. Hooks, which have no gRPC, go the other way. */
export function grpcWire(address: string, hooks: Wire): Wire {
  const clients = Array.from(
    { length: clientCount },
    () =>
      new Client(address, credentials.createInsecure(), {
        "grpc.use_local_subchannel_pool": 1,
        // A proxy from the environment has no place between two programs of one machine.
        "grpc.enable_http_proxy": 0,
      }),
  );
  let next = 0;
  return {
    seal: (letter) =>
      letter.to === "hooks" ? hooks.seal(letter) : Buffer.from(protobufOfJson(letter.body, letter.to)),
    send: (letter, bytes) => {
      const client = clients[next++ % clientCount];
      return letter.to === "hooks" || client === undefined
        ? hooks.send(letter, bytes)
        : call(client, services[letter.to], Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    },
    [Symbol.dispose]: () => {
      for (const client of clients) client.close();
    },
  };
}

function call(client: Client, path: string, bytes: Buffer): Promise<Reply> {
  const deadline = Date.now() + answerWithinMs;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, same, same, bytes, { deadline }, (error: ServiceError | null) => {
      const reply = error === null ? { status: 200, retryAfterMs: undefined } : replyOf(error);
      if (reply === undefined) reject(error ?? new Error("no answer"));
      else resolve(reply);
    });
  });
}

function same(message: Buffer): Buffer {
  return message;
}

/** A refusal as the HTTP status for it; undefined where nobody answered. */
function replyOf({ code, metadata }: ServiceError): Reply | undefined {
  if (code === status.UNAVAILABLE && metadata.get(details).length > 0)
    // The collector says a second in its RetryInfo, as in its Retry-After.
    return { status: 503, retryAfterMs: 1000 };
  if (code === status.UNAVAILABLE || code === status.DEADLINE_EXCEEDED || code === status.CANCELLED)
    return undefined;
  return { status: code === status.RESOURCE_EXHAUSTED ? 413 : 400, retryAfterMs: undefined };
}
