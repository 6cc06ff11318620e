import type { Attributes, AttributeValue } from "../../domain/attribute.ts";
import { noAttributes } from "../../domain/attribute.ts";
import type { Scope, Signal } from "../../domain/telemetry.ts";
import type { TextTable } from "../../protobuf/text-table.ts";
import { Wire } from "../../protobuf/wire.ts";
import { Writer } from "../../protobuf/writer.ts";
import { maxDepth, requestOf, type Field, type Message } from "./otlp-schema.ts";

/** What an item tells of whose it is. */
export interface Told {
  readonly resource: Attributes;
  readonly scope: Scope;
  readonly attributes: Attributes;
}

/** What goes on of a request. */
export interface CutRules {
  /** Whether an attribute is left out, by its key. */
  readonly leavesOut: (key: string) => boolean;
  /** Whether the body of a log record goes on whatever it says; else only one that is a name does. */
  readonly keepsBodies: boolean;
  /** A text without what must not be stored: the same when there is no such thing in it. */
  readonly clean: (text: string) => string;
  /** Whether an item goes on; undefined where all do. */
  readonly takes: ((told: Told) => boolean) | undefined;
}

/** A request of which everything was taken out that must not go on. */
export interface Cut {
  readonly items: number;
  readonly body: Uint8Array;
}

interface Cutting {
  readonly wire: Wire;
  readonly writer: Writer;
  readonly rules: CutRules;
  items: number;
  /** Messages around the one that is read. */
  depth: number;
  /** Where what is read comes from; known only where items are chosen. */
  resource: Attributes;
  scope: Scope;
}

const noScope: Scope = { name: "", version: "" };

/**
 * A request in protobuf by the rules. What stays is written as it came, fields in their order; fields that the schema does
 * not know and groups without items do not go on. The body was decoded before, so it is a request of this signal.
 */
export function cutRequest(
  request: { readonly signal: Signal; readonly body: Uint8Array },
  rules: CutRules,
  texts: TextTable,
): Cut {
  const wire = new Wire(request.body, texts);
  const writer = new Writer();
  const cutting = { wire, writer, rules, items: 0, depth: 0, resource: noAttributes, scope: noScope };
  cutMessage(cutting, requestOf[request.signal], wire.size);
  return { items: cutting.items, body: writer.bytes() };
}

function cutMessage(cutting: Cutting, message: Message, end: number): void {
  const { wire } = cutting;
  if (cutting.depth > maxDepth) return void (wire.at = end);
  cutting.depth += 1;
  while (wire.at < end) {
    const start = wire.at;
    const tag = wire.varint();
    const field = message.byNumber.get(Math.floor(tag / 8));
    if (field === undefined) wire.skip(tag);
    else if (typeof field.type !== "string") cutInner(cutting, field.type, { field, tag });
    else if (field.type === "string") cutText(cutting, tag, start);
    else copyValue(cutting, { field, tag, start });
  }
  wire.close(end);
  cutting.depth -= 1;
}

function copyValue(
  { wire, writer }: Cutting,
  { field, tag, start }: { readonly field: Field; readonly tag: number; readonly start: number },
): void {
  wire.skip(tag);
  // Bytes where a number should be may be anything: no reader takes them, and a text could hide in them.
  const isBytes = field.type === "bytes" || field.type === "id";
  if (tag % 8 === 2 && !isBytes && !field.isRepeated) return;
  writer.raw(wire.between(start, wire.at));
}

function cutText({ wire, writer, rules }: Cutting, tag: number, start: number): void {
  if (tag % 8 !== 2) return wire.skip(tag);
  const text = wire.text();
  const clean = rules.clean(text);
  if (clean === text) return writer.raw(wire.between(start, wire.at));
  writer.varint(tag);
  writer.text(clean);
}

function cutInner(
  cutting: Cutting,
  message: Message,
  { field, tag }: { readonly field: Field; readonly tag: number },
): void {
  const { wire, writer } = cutting;
  if (tag % 8 !== 2) return wire.skip(tag);
  const end = wire.end();
  if (!goesOn(cutting, message, { field, end })) return void (wire.at = end);
  const before = writer.size;
  const { items } = cutting;
  writer.varint(tag);
  const from = writer.open();
  cutMessage(cutting, message, end);
  writer.close(from);
  const isEmpty = cutting.items === items;
  if (isEmpty && (message.role === "group" || message.role === "metric")) writer.cut(before);
}

/** Decides on what stands between here and `end`, and stays here. */
function goesOn(
  cutting: Cutting,
  message: Message,
  { field, end }: { readonly field: Field; readonly end: number },
): boolean {
  const { wire, rules } = cutting;
  const start = wire.at;
  let isTaken = true;
  if (message.role === "attribute") isTaken = !rules.leavesOut(keyAt(wire, end));
  else if (message.role === "item") isTaken = takesItem(cutting, message, end);
  else if (message.role === "group" && rules.takes !== undefined) readOrigin(cutting, message, end);
  else if (field.name === "body" && !rules.keepsBodies) isTaken = isName(readValue(wire, end));
  wire.at = start;
  return isTaken;
}

function keyAt(wire: Wire, end: number): string {
  return wire.find(0x0a, end) ? wire.text() : "";
}

function takesItem(cutting: Cutting, message: Message, end: number): boolean {
  const { wire, rules, resource, scope } = cutting;
  const isTaken =
    rules.takes === undefined ||
    rules.takes({ resource, scope, attributes: readAttributes(wire, message, end) });
  if (isTaken) cutting.items += 1;
  return isTaken;
}

/** Bodies of agents' records are their names; anything longer is what somebody said. */
function isName(value: AttributeValue): boolean {
  return typeof value === "string" && /^[\w.:/-]{1,128}$/.test(value);
}

/** The resource or the scope of a group, which may stand behind its items. */
function readOrigin(cutting: Cutting, message: Message, end: number): void {
  const { wire } = cutting;
  const origin = message.byNumber.get(1)?.type;
  if (origin === undefined || typeof origin === "string") return;
  const start = wire.at;
  if (origin.role === "resource") cutting.resource = noAttributes;
  else cutting.scope = noScope;
  while (wire.find(0x0a, end)) {
    const inner = wire.end();
    if (origin.role === "resource") cutting.resource = readAttributes(wire, origin, inner);
    else cutting.scope = readScope(wire, inner);
    wire.at = inner;
  }
  wire.at = start;
}

function readScope(wire: Wire, end: number): Scope {
  const scope = { name: "", version: "" };
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x0a) scope.name = wire.text();
    else if (tag === 0x12) scope.version = wire.text();
    else wire.skip(tag);
  }
  return scope;
}

/** The attributes of a resource or an item, as far as they can say whose it is: texts, numbers, truths and lists of them. */
function readAttributes(wire: Wire, message: Message, end: number): Attributes {
  const number = message.byName.get("attributes")?.number ?? 0;
  const attributes = new Map<string, AttributeValue>();
  while (wire.find(number * 8 + 2, end)) {
    const inner = wire.end();
    const start = wire.at;
    const key = keyAt(wire, inner);
    wire.at = start;
    if (wire.find(0x12, inner)) attributes.set(key, readValue(wire, wire.end()));
    wire.at = inner;
  }
  return attributes;
}

function readValue(wire: Wire, end: number): AttributeValue {
  let value: AttributeValue;
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x0a) value = wire.text();
    else if (tag === 0x10) value = wire.varint() !== 0;
    else if (tag === 0x18) value = wire.int64();
    else if (tag === 0x21) value = wire.double();
    else if (tag === 0x2a) value = readTexts(wire, wire.end());
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
