import type * as Grpc from "@grpc/grpc-js";

/** What sends one OTLP logs export and resolves to its answer, both as bytes. Rejects with the status of a refusal. */
export type GrpcSender = (address: string, body: Buffer, withinMs: number) => Promise<Buffer>;

/** Loads gRPC, the largest thing there is to load, only when there is somebody to talk to. */
export async function loadGrpcSender(): Promise<GrpcSender> {
  const grpc = await import("@grpc/grpc-js");
  return (address, body, withinMs) => send(grpc, address, { body, withinMs });
}

async function send(
  { Client, credentials, Metadata }: typeof Grpc,
  address: string,
  { body, withinMs }: { readonly body: Buffer; readonly withinMs: number },
): Promise<Buffer> {
  const client = new Client(address, credentials.createInsecure(), {
    // A proxy of the environment has no business between two programs of one machine.
    "grpc.enable_http_proxy": 0,
  });
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(
        "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
        pass,
        pass,
        body,
        new Metadata(),
        { deadline: Date.now() + withinMs },
        (error, answer) => {
          if (error !== null) reject(new Error(error.message, { cause: error }));
          else resolve(answer ?? Buffer.alloc(0));
        },
      );
    });
  } finally {
    client.close();
  }
}

function pass(bytes: Buffer): Buffer {
  return bytes;
}
