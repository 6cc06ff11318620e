import { type AppError, surfaces } from "../../domain/error.ts";
import { writeBytes, writeInteger, writeMessage, writeText } from "../../protobuf/small-message.ts";
import type { Encoding } from "./telemetry.ts";

/** Seconds a sender should wait before it sends again. The queue is emptied every few milliseconds, so the least that can be said. */
export const retrySeconds = 1;

/** An error as google.rpc.Status, the body of every OTLP/HTTP error. */
export function encodeStatus(error: AppError, encoding: Encoding): Uint8Array {
  const code = surfaces[error.code].grpc;
  if (encoding === "protobuf") return writeMessage(writeInteger(1, code), writeText(2, error.message));
  return Buffer.from(JSON.stringify({ code, message: error.message }));
}

/** The same with a RetryInfo: only this tells a gRPC sender that it may send again. */
export function encodeRetryStatus(error: AppError): Uint8Array {
  const duration = writeInteger(1, retrySeconds);
  const info = writeMessage(
    writeText(1, "type.googleapis.com/google.rpc.RetryInfo"),
    writeBytes(2, writeBytes(1, duration)),
  );
  return writeMessage(encodeStatus(error, "protobuf"), writeBytes(3, info));
}
