import type { Signal } from "../../domain/telemetry.ts";
import { Writer } from "../../protobuf/writer.ts";
import { enumNames, maxDepth, requestOf, type Field, type Message, type Scalar } from "./otlp-schema.ts";

/**
 * A parsed OTLP/JSON request as protobuf. A field of the wrong type is left out, and its item is sent on without it, as
 * a protobuf reader would take it.
 */
export function protobufOfJson(root: unknown, signal: Signal): Uint8Array {
  const writer = new Writer();
  writeMessage(writer, root, { message: requestOf[signal], depth: 0 });
  return writer.bytes();
}

interface Place {
  readonly message: Message;
  readonly depth: number;
}

function writeMessage(writer: Writer, told: unknown, { message, depth }: Place): void {
  if (typeof told !== "object" || told === null || depth > maxDepth) return;
  // Parsed JSON has only own keys, and only those of the schema are read.
  for (const name in told) {
    const field = message.byName.get(name);
    const value = told[name as keyof typeof told] as unknown;
    if (field === undefined || value === null || value === undefined) continue;
    if (!field.isRepeated) writeField(writer, value, { field, depth });
    else if (Array.isArray(value)) for (const one of value) writeField(writer, one, { field, depth });
  }
}

function writeField(
  writer: Writer,
  value: unknown,
  { field, depth }: { readonly field: Field; readonly depth: number },
): void {
  const { type, number, name } = field;
  if (typeof type !== "string") {
    writer.varint(number * 8 + 2);
    const from = writer.open();
    writeMessage(writer, value, { message: type, depth: depth + 1 });
    writer.close(from);
    return;
  }
  const before = writer.size;
  writer.varint(number * 8 + wireTypes[type]);
  if (!writers[type](writer, value, name)) writer.cut(before);
}

const wireTypes = {
  string: 2,
  bytes: 2,
  id: 2,
  bool: 0,
  enum: 0,
  int64: 0,
  uint32: 0,
  uint64: 0,
  sint32: 0,
  double: 1,
  fixed64: 1,
  sfixed64: 1,
  fixed32: 5,
} as const satisfies Record<Scalar, number>;

type WriteScalar = (writer: Writer, value: unknown, field: string) => boolean;

/** How a value of each type is written; false for a value of another type, of which nothing is written. */
const writers = {
  string: (writer, value) => typeof value === "string" && written(writer.text(value)),
  bytes: (writer, value) => typeof value === "string" && written(writer.blob(Buffer.from(value, "base64"))),
  id: (writer, value) => isHex(value) && written(writer.blob(Buffer.from(value, "hex"))),
  bool: (writer, value) => typeof value === "boolean" && written(writer.varint(Number(value))),
  double: (writer, value) => {
    const number = doubleOf(value);
    return number !== undefined && written(writer.double(number));
  },
  enum: (writer, value, field) => {
    if (typeof value !== "string") return Number.isInteger(value) && writeInteger(writer, value);
    const number = enumNames.get(field)?.indexOf(value);
    return isCount(number) && written(writer.varint(number));
  },
  int64: writeInteger,
  uint32: writeInteger,
  uint64: writeInteger,
  sint32: integer((writer, value) => writer.varint64(value >= 0n ? value * 2n : -value * 2n - 1n)),
  fixed32: integer((writer, value) => writer.fixed32(Number(BigInt.asUintN(32, value)))),
  fixed64: integer((writer, value) => writer.fixed64(value)),
  sfixed64: integer((writer, value) => writer.fixed64(value)),
} as const satisfies Record<Scalar, WriteScalar>;

function writeInteger(writer: Writer, value: unknown): boolean {
  // Most are small and not negative: no BigInt is made for those.
  const small = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (isCount(small)) return written(writer.varint(small));
  const told = integerOf(value);
  return told !== undefined && written(writer.varint64(told));
}

function integer(write: (writer: Writer, value: bigint) => void): WriteScalar {
  return (writer, value) => {
    const told = integerOf(value);
    return told !== undefined && written(write(writer, told));
  };
}

function written(_done: void): true {
  return true;
}

function isHex(value: unknown): value is string {
  return typeof value === "string" && /^(?:[\da-f]{2})+$/i.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** An integer as a number or as text; beyond 2^53 only a text is exact. */
function integerOf(value: unknown): bigint | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : undefined;
  return typeof value === "string" && /^-?\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}

function doubleOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  return typeof value === "string" && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value)
    ? Number(value)
    : undefined;
}
