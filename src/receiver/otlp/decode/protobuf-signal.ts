import type { Signal } from "../../../domain/telemetry.ts";
import type { Wire } from "../../../protobuf/wire.ts";

// Tags that only one of Metric, LogRecord and Span has with this wire type.
const marks: ReadonlyMap<number, Signal> = new Map([
  [0x09, "logs"], // time_unix_nano
  [0x59, "logs"], // observed_time_unix_nano
  [0x10, "logs"], // severity_number
  [0x32, "logs"], // attributes
  [0x45, "logs"], // flags
  [0x39, "traces"], // start_time_unix_nano
  [0x41, "traces"], // end_time_unix_nano
  [0x30, "traces"], // kind
  [0x7a, "traces"], // status
  [0x3a, "metrics"], // sum
]);

/** What the first item of a request tells of its signal: "none" without items, "unclear" when it could be several. */
export function signalOfProtobuf(wire: Wire): Signal | "none" | "unclear" {
  wire.at = 0;
  const end = findItem(wire, wire.size, 0);
  return end === undefined ? "none" : signalOfItem(wire, end);
}

/** Moves to the first item of the first scope group that has one; the result is where it ends. */
function findItem(wire: Wire, end: number, level: number): number | undefined {
  while (wire.find(level === 0 ? 0x0a : 0x12, end)) {
    const inner = wire.end();
    const found = level === 2 ? inner : findItem(wire, inner, level + 1);
    if (found !== undefined) return found;
    wire.at = inner;
  }
  return undefined;
}

function signalOfItem(wire: Wire, end: number): Signal | "unclear" {
  let nameBytes = 0;
  let secondBytes = 0;
  while (wire.at < end) {
    const tag = wire.varint();
    const signal = marks.get(tag);
    if (signal !== undefined) return signal;
    const start = wire.at;
    wire.skip(tag);
    if (tag === 0x0a) nameBytes = wire.at - start - 1;
    if (tag === 0x12) secondBytes = wire.at - start - 1;
  }
  // Left are a metric of another kind than sum, and a span without times, whose ids are 16 and 8 bytes.
  return nameBytes > 0 && !(nameBytes === 16 && secondBytes === 8) ? "metrics" : "unclear";
}
