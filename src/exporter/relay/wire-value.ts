/** Reads OTLP attributes and values in place within a request: from `wire.at` up to `end`. */
import type { Attributes, AttributeValue } from "../../domain/attribute.ts";
import type { Scope } from "../../domain/telemetry.ts";
import type { Wire } from "../../protobuf/wire.ts";
import type { Message } from "./otlp-schema.ts";

/** Name and version of a scope. */
export function readScope(wire: Wire, end: number): Scope {
  const scope = { name: "", version: "" };
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x0a) scope.name = wire.text();
    else if (tag === 0x12) scope.version = wire.text();
    else wire.skip(tag);
  }
  return scope;
}

/** The attributes of a resource or an item that can say whose it is: texts, numbers, booleans, and lists and maps of them. */
export function readAttributes(wire: Wire, message: Message, end: number): Attributes {
  return readPairs(wire, (message.byName.get("attributes")?.number ?? 0) * 8 + 2, end);
}

function readMap(wire: Wire, end: number): Attributes {
  const pairs = readPairs(wire, 0x0a, end);
  wire.at = end;
  return pairs;
}

function readPairs(wire: Wire, tag: number, end: number): Attributes {
  const attributes = new Map<string, AttributeValue>();
  while (wire.find(tag, end)) {
    const inner = wire.end();
    const start = wire.at;
    const key = keyAt(wire, inner);
    wire.at = start;
    if (wire.find(0x12, inner)) attributes.set(key, readValue(wire, wire.end()));
    wire.at = inner;
  }
  return attributes;
}

/** A value of any type; undefined for one that says nothing. */
export function readValue(wire: Wire, end: number): AttributeValue {
  let value: AttributeValue;
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x0a) value = wire.text();
    else if (tag === 0x10) value = wire.varint() !== 0;
    else if (tag === 0x18) value = wire.int64();
    else if (tag === 0x21) value = wire.double();
    else if (tag === 0x2a) value = readTexts(wire, wire.end());
    else if (tag === 0x32) value = readMap(wire, wire.end());
    else wire.skip(tag);
  }
  return value;
}

/** The texts of a list; one in it that is no text is none. */
function readTexts(wire: Wire, end: number): readonly AttributeValue[] {
  const texts: AttributeValue[] = [];
  while (wire.find(0x0a, end)) {
    const inner = wire.end();
    texts.push(wire.find(0x0a, inner) ? wire.text() : undefined);
    wire.at = inner;
  }
  return texts;
}

/** The key of an attribute; empty where it has none. */
export function keyAt(wire: Wire, end: number): string {
  return wire.find(0x0a, end) ? wire.text() : "";
}

/** The value of an attribute; undefined where it has none. */
export function valueAt(wire: Wire, end: number): AttributeValue {
  return wire.find(0x12, end) ? readValue(wire, wire.end()) : undefined;
}

/** Whether an attribute ends with its value, which is a number or a boolean: a text could hide in anything else. */
export function isNumberAt(wire: Wire, end: number): boolean {
  if (!wire.find(0x12, end) || wire.end() !== end || wire.at === end) return false;
  const tag = wire.varint();
  if (tag !== 0x10 && tag !== 0x18 && tag !== 0x21) return false;
  wire.skip(tag);
  return wire.at === end;
}

/** Whether a value is a name, as in bodies of agents' records; anything longer is something somebody said. Leaves the position as it is. */
export function isNameAt(wire: Wire, end: number): boolean {
  const start = wire.at;
  const value = readValue(wire, end);
  wire.at = start;
  return typeof value === "string" && /^[\w.:/-]{1,128}$/.test(value);
}
