import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import type { Choices } from "./choices.ts";

/** One field as it stands in the bytes. */
interface Field {
  readonly number: number;
  readonly type: number;
  /** What stands behind the tag; without the length of a delimited field. */
  readonly value: Uint8Array;
}

/** A field that was found in bytes. */
interface FoundField extends Field {
  /** Where it ends there; beyond their end where it claims more than there is. */
  readonly end: number;
}

/**
 * Whether bytes are a message as all readers understand it: each inner one ends within the outer one, and each known field has the wire
 * type of its schema. The official reader for JavaScript looks at neither: it reads on into what stands behind the outer message,
 * and takes a field of another wire type for what it should have been, where the readers of other languages do not. Groups are not followed.
 */
export function isSound(bytes: Uint8Array, desc: DescMessage): boolean {
  const known = new Map(desc.fields.map((field) => [field.number, field]));
  return fieldsOf(bytes).every(({ number, type, value, end }) => {
    if (![0, 1, 2, 5].includes(type) || end > bytes.length) return false;
    const field = known.get(number);
    if (field === undefined) return true;
    const isPacked = type === 2 && isNumber(field);
    return (
      (isPacked || type === wireTypeOf(field)) &&
      (field.message === undefined || isSound(value, field.message))
    );
  });
}

function wireTypeOf(field: DescField): number {
  if (field.message !== undefined) return 2;
  if (field.enum !== undefined) return 0;
  return field.scalar === undefined ? 2 : (scalarTypes.get(field.scalar) ?? 0);
}

/** Wire types of scalars; those that are not named are varints. */
const scalarTypes = new Map<ScalarType, number>([
  [ScalarType.DOUBLE, 1],
  [ScalarType.FIXED64, 1],
  [ScalarType.SFIXED64, 1],
  [ScalarType.STRING, 2],
  [ScalarType.BYTES, 2],
  [ScalarType.FLOAT, 5],
  [ScalarType.FIXED32, 5],
  [ScalarType.SFIXED32, 5],
]);

/**
 * The same message in other bytes, as the rules of protobuf allow: fields in any order, numbers longer than they need be, lists
 * packed or not and in pieces, single values told again, fields and groups that nobody knows.
 */
export function otherBytes(bytes: Uint8Array, desc: DescMessage, choose: Choices): Uint8Array {
  const known = new Map(desc.fields.map((field) => [field.number, field]));
  const told = fieldsOf(bytes).flatMap((field) => retold(field, known.get(field.number), choose));
  const strange = Array.from({ length: choose.below(3) }, () => stranger(choose));
  return join(...inSomeOrder([...told, ...strange], choose).map((field) => written(field, choose)));
}

/** Takes a message apart, by its bytes alone. */
export function fieldsOf(bytes: Uint8Array): FoundField[] {
  const fields: FoundField[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const read = varint();
    const [number, type] = [Math.floor(read / 8), read % 8];
    const size = type === 2 ? varint() : undefined;
    const start = at;
    if (type === 0) varint();
    else at += size ?? (type === 1 ? 8 : 4);
    fields.push({ number, type, value: bytes.slice(start, at), end: at });
  }
  return fields;
}

function retold(field: Field, desc: DescField | undefined, choose: Choices): Field[] {
  const message = desc?.message;
  if (desc !== undefined && message !== undefined)
    return piecesOf(field, desc, choose).map((piece) => ({
      ...piece,
      value: otherBytes(piece.value, message, choose),
    }));
  if (desc?.fieldKind === "list" && field.type === 2 && isNumber(desc)) return repacked(field, desc, choose);
  // The last of several holds: another one before it says nothing.
  if (desc?.fieldKind === "scalar" && desc.oneof === undefined && choose.onceIn(6))
    return [{ ...field, value: other(field.value) }, field];
  return [field];
}

/** A single message may come in pieces: all of them together are the message. One of a choice is told whole, as writers do. */
function piecesOf(field: Field, desc: DescField, choose: Choices): Field[] {
  const isChoice = desc.oneof !== undefined && desc.parent.name !== "Metric";
  if (desc.fieldKind === "list" || isChoice || !choose.onceIn(4)) return [field];
  const inner = fieldsOf(field.value);
  // Values of attributes are choices themselves, and so is a number.
  if (/^(?:AnyValue|KeyValue|NumberDataPoint)$/.test(desc.message?.name ?? "")) return [field];
  const cut = choose.below(inner.length + 1);
  return [inner.slice(0, cut), inner.slice(cut)].map((part) => ({
    ...field,
    value: join(...part.map(plainly)),
  }));
}

function plainly({ number, type, value }: Field): Uint8Array {
  return join(tag(number, type), ...(type === 2 ? [varintBytes(value.length)] : []), value);
}

/** Another value of the same wire type: all bits of a number but those that say where it ends, and any text. */
function other(value: Uint8Array): Uint8Array {
  return value.length === 0 ? value : value.map((byte) => (byte < 128 && value.length < 4 ? byte ^ 1 : byte));
}

function isNumber(desc: DescField): boolean {
  return (
    desc.fieldKind === "list" &&
    desc.listKind === "scalar" &&
    desc.scalar !== ScalarType.STRING &&
    desc.scalar !== ScalarType.BYTES
  );
}

/** A packed list in pieces: each packed again, or one by one. */
function repacked(field: Field, desc: DescField, choose: Choices): Field[] {
  const isVarint = desc.scalar === ScalarType.UINT64;
  const values = isVarint ? varintsOf(field.value) : chunksOf(field.value, 8);
  const pieces: Field[] = [];
  while (values.length > 0) {
    const piece = values.splice(0, 1 + choose.below(values.length));
    if (choose.onceIn(2)) pieces.push(...piece.map((value) => ({ ...field, type: isVarint ? 0 : 1, value })));
    else pieces.push({ ...field, value: join(...piece) });
  }
  return pieces;
}

/** Wire types, and how many bytes stand behind their tag in a field that no message has. */
const strange = [
  [0, 1],
  [1, 8],
  [2, 3],
  [5, 4],
  [3, 0],
] as const;

/** A field that no message has: of each wire type, groups with fields in them among them. */
function stranger(choose: Choices): Field {
  const number = 900 + choose.below(9);
  const [type, size] = strange[choose.below(strange.length)] ?? strange[0];
  // Any bytes: to a reader that does not pass over all of them some are fields.
  const value = Uint8Array.from({ length: size }, () => choose.below(type === 0 ? 128 : 256));
  if (type !== 3) return { number, type, value };
  const inner = choose.onceIn(2) ? written(stranger(choose), choose) : Uint8Array.of(0x08, 0x96, 0x01);
  return { number, type, value: join(inner, tag(number, 4)) };
}

/** Fields of one number keep their order among each other, for a list is in order and of single values the last one holds. */
function inSomeOrder(fields: readonly Field[], choose: Choices): Field[] {
  const places = choose.shuffled(fields);
  const queues = Map.groupBy(fields, ({ number }) => number);
  return places.map(({ number }) => queues.get(number)?.shift() as Field);
}

function written({ number, type, value }: Field, choose: Choices): Uint8Array {
  const size = type === 2 ? [longer(varintBytes(value.length), choose)] : [];
  return join(longer(tag(number, type), choose), ...size, type === 0 ? longer(value, choose) : value);
}

/** A number with needless bytes: protobuf reads up to five of a length, and knows no shortest form. */
function longer(varint: Uint8Array, choose: Choices): Uint8Array {
  if (varint.length > 3 || !choose.onceIn(8)) return varint;
  const last = varint.at(-1) ?? 0;
  return join(varint.slice(0, -1), Uint8Array.of(last | 128, 128, 0));
}

function tag(number: number, type: number): Uint8Array {
  return varintBytes(number * 8 + type);
}

function varintBytes(value: number): Uint8Array {
  return value < 128
    ? Uint8Array.of(value)
    : join(Uint8Array.of((value % 128) + 128), varintBytes(Math.floor(value / 128)));
}

function varintsOf(bytes: Uint8Array): Uint8Array[] {
  const values: Uint8Array[] = [];
  let from = 0;
  bytes.forEach((byte, at) => {
    if (byte >= 128) return;
    values.push(bytes.slice(from, at + 1));
    from = at + 1;
  });
  return values;
}

function chunksOf(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: bytes.length / size }, (_, at) => bytes.slice(at * size, (at + 1) * size));
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
