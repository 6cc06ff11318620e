/** The answer of one OTLP logs export over gRPC, as bytes. Rejects with the status when it is refused. */
export async function sendOverGrpc(address: string, body: Buffer, withinMs: number): Promise<Buffer> {
  // Loaded here, because no other command needs it and it is the largest thing to load.
  const { Client, credentials, Metadata } = await import("@grpc/grpc-js");
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
