import { formatRejected, type Outcomes, rejectedCount } from "../../domain/outcome.ts";
import { writeBytes, writeInteger, writeMessage, writeText } from "../../protobuf/small-message.ts";
import type { Signal } from "../../domain/telemetry.ts";
import type { Encoding } from "./telemetry.ts";

const rejectedFields = {
  metrics: "rejectedDataPoints",
  logs: "rejectedLogRecords",
  traces: "rejectedSpans",
} as const satisfies Record<Signal, string>;

/** The export response: empty when all was kept, else how many items were rejected and why. */
export function encodeAnswer(signal: Signal, encoding: Encoding, outcomes: Outcomes): Uint8Array {
  const rejected = rejectedCount(outcomes);
  const errorMessage = formatRejected(outcomes);
  if (encoding === "json") {
    // An int64 is a string in protobuf JSON.
    const partialSuccess = { [rejectedFields[signal]]: String(rejected), errorMessage };
    return Buffer.from(JSON.stringify(rejected === 0 ? {} : { partialSuccess }));
  }
  if (rejected === 0) return new Uint8Array(0);
  // All three responses have the same field numbers: 1 { 1: rejected, 2: message }.
  return writeBytes(1, writeMessage(writeInteger(1, rejected), writeText(2, errorMessage)));
}
