import type { AttributeValue } from "../../../domain/attribute.ts";
import { type Draft, maxArrayLength, noteFault, takesKey } from "./draft.ts";
import type { Wire } from "../../../protobuf/wire.ts";

// Tags are `field number * 8 + wire type`. A known field with another wire type is an unknown field, as protobuf says.

/** A text within the limits of the draft. */
export function readText(draft: Draft, wire: Wire): string {
  const text = wire.text();
  if (text.length > draft.limits.maxAttributeLength) noteFault(draft, "attribute-too-long");
  return text;
}

/** An id of so many bytes as hex, or "" when there is none. */
export function readId(draft: Draft, wire: Wire, bytes: number): string {
  const id = wire.binary("hex");
  if (id.length === 0 || id.length === bytes * 2) return id;
  noteFault(draft, "invalid");
  return "";
}

/** One KeyValue into the map. After a fault the rest of the item is passed over unread. */
export function readAttribute(draft: Draft, wire: Wire, into: Map<string, AttributeValue>): void {
  const end = wire.end();
  if (draft.fault !== undefined) {
    wire.at = end;
    return;
  }
  let key = "";
  let value: AttributeValue;
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x0a) key = readText(draft, wire);
    else if (tag === 0x12) value = readValue(draft, wire);
    else wire.skip(tag);
  }
  wire.close(end);
  if (takesKey(draft, into, key)) into.set(key, value);
}

/** An OTLP AnyValue. Recursion ends at the depth limit of the draft. */
export function readValue(draft: Draft, wire: Wire): AttributeValue {
  const end = wire.end();
  if (draft.depth >= draft.limits.maxDepth) noteFault(draft, "too-deep");
  if (draft.fault !== undefined) {
    wire.at = end;
    return undefined;
  }
  let value: AttributeValue;
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x0a) value = readText(draft, wire);
    else if (tag === 0x18) value = wire.int64();
    else if (tag === 0x10) value = wire.varint() !== 0;
    else if (tag === 0x21) value = wire.double();
    else if (tag === 0x2a || tag === 0x32) value = readNested(draft, wire, tag);
    else if (tag === 0x3a) value = readBytes(draft, wire);
    else wire.skip(tag);
  }
  wire.close(end);
  return value;
}

function readNested(draft: Draft, wire: Wire, tag: number): AttributeValue {
  draft.depth++;
  const nested = tag === 0x2a ? readArray(draft, wire) : readKeyValues(draft, wire);
  draft.depth--;
  return nested;
}

function readArray(draft: Draft, wire: Wire): readonly AttributeValue[] {
  const end = wire.end();
  const values: AttributeValue[] = [];
  while (wire.find(0x0a, end)) {
    values.push(readValue(draft, wire));
    if (values.length > maxArrayLength) noteFault(draft, "attribute-too-long");
    if (draft.fault !== undefined) wire.at = end;
  }
  return values;
}

function readKeyValues(draft: Draft, wire: Wire): ReadonlyMap<string, AttributeValue> {
  const end = wire.end();
  const values = new Map<string, AttributeValue>();
  while (wire.find(0x0a, end)) {
    readAttribute(draft, wire, values);
    if (draft.fault !== undefined) wire.at = end;
  }
  return values;
}

function readBytes(draft: Draft, wire: Wire): string {
  const base64 = wire.binary("base64");
  if (base64.length > draft.limits.maxAttributeLength) noteFault(draft, "attribute-too-long");
  return base64;
}
