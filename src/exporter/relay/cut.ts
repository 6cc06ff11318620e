import { noAttributes, type Attributes, type AttributeValue } from "../../domain/attribute.ts";
import { isOneWord, isPlainFact } from "../../domain/content.ts";
import type { Scope, Signal } from "../../domain/telemetry.ts";
import type { TextTable } from "../../protobuf/text-table.ts";
import { Wire } from "../../protobuf/wire.ts";
import { Writer } from "../../protobuf/writer.ts";
import { maxDepth, messageOf, requestOf, type Field, type Message } from "./otlp-schema.ts";
import { isNameAt, isNumberAt, keyAt, readAttributes, readScope, readValue, valueAt } from "./wire-value.ts";

/** What an item tells of whose it is. */
export interface Told {
  readonly resource: Attributes;
  readonly scope: Scope;
  readonly attributes: Attributes;
}

/** What goes on of a request. */
export interface CutRules {
  /** The key of an attribute as it is sent on; undefined where the attribute is left out. */
  readonly keyOf: (key: string) => string | undefined;
  /** Whether a key holds what people or tools said: of such values only numbers and booleans are sent on. */
  readonly isContent: (key: string) => boolean;
  /** Whether the body of a log record is sent on whatever it says; otherwise only a body that is a name is. */
  readonly keepsBodies: boolean;
  /** A text without what must not be stored; the same text when there is no such thing in it. */
  readonly clean: (text: string) => string;
  /** Whether an item goes on; undefined where all do. */
  readonly takes: ((told: Told) => boolean) | undefined;
  /**
   * Whether the texts in items of this origin are known by their keys; of other origins only plain facts are sent on.
   * Undefined where everything may be.
   */
  readonly knowsTexts: ((resource: Attributes, scope: Scope) => boolean) | undefined;
  /** What is sent on in place of an attribute's value that is no plain fact; undefined where nothing is. */
  readonly standInOf: (told: StandInQuestion) => string | undefined;
}

/** A value that does not go on as it is, and whose it is. */
export interface StandInQuestion {
  readonly signal: Signal;
  readonly resource: Attributes;
  readonly scope: Scope;
  readonly key: string;
  readonly value: AttributeValue;
  /** The value as it is written, in hex. */
  readonly bytes: string;
}

/** A request without everything that must not be sent on. */
export interface Cut {
  readonly items: number;
  readonly body: Uint8Array;
}

interface Cutting {
  readonly signal: Signal;
  readonly wire: Wire;
  readonly writer: Writer;
  readonly rules: CutRules;
  items: number;
  /** Messages around the one that is read. */
  depth: number;
  /** Whether items and attributes are first checked for changes: most stay as they are and are copied whole. */
  looks: boolean;
  /** Whether only plain facts go on of what is read. */
  plainOnly: boolean;
  /** The origin of what is read; known only where the rules ask for it. */
  resource: Attributes;
  scope: Scope;
}

/** The message of a value, as attributes hold it. */
const anyValue = messageOf("AnyValue");

const noScope: Scope = { name: "", version: "" };

/**
 * A request in protobuf, cut by the rules. What stays is written as it came, fields in their order; fields that the
 * schema does not know, and groups without items, are dropped. The body was decoded before, so it is a request of this
 * signal.
 */
export function cutRequest(
  request: { readonly signal: Signal; readonly body: Uint8Array },
  rules: CutRules,
  texts: TextTable,
): Cut {
  const wire = new Wire(request.body, texts);
  const writer = new Writer();
  const cutting: Cutting = {
    signal: request.signal,
    wire,
    writer,
    rules,
    items: 0,
    depth: 0,
    looks: true,
    plainOnly: false,
    resource: noAttributes,
    scope: noScope,
  };
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
    const field = message.byNumber[tag >>> 3];
    if (field === undefined) wire.skip(tag);
    else if (typeof field.type !== "string") cutInner(cutting, field.type, { field, tag });
    else if (field.type === "string") cutText(cutting, message, { tag, start });
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
  if (!isMisplaced(field, tag)) wire.copyTo(writer, start, wire.at);
}

/** Bytes in place of a number may be anything: no reader takes them, and a text could hide in them. */
function isMisplaced({ type, isRepeated }: Field, tag: number): boolean {
  return tag % 8 === 2 && !isRepeated && type !== "bytes" && type !== "id" && type !== "string";
}

/** Messages in which a client describes its work in its own words. */
const wordy: ReadonlySet<string> = new Set(["SpanEvent", "Status"]);

function cleanText({ rules, plainOnly }: Cutting, { name }: Message, text: string): string {
  return plainOnly && wordy.has(name) && !isOneWord(text) ? "" : rules.clean(text);
}

function cutText(
  cutting: Cutting,
  message: Message,
  { tag, start }: { readonly tag: number; readonly start: number },
): void {
  const { wire, writer } = cutting;
  if (tag % 8 !== 2) return wire.skip(tag);
  const text = wire.text();
  const clean = cleanText(cutting, message, text);
  if (clean === text) return wire.copyTo(writer, start, wire.at);
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
  if (!goesOn(cutting, message, { field, end })) {
    if (message.role === "attribute") writeStandIn(cutting, { tag, end });
    return void (wire.at = end);
  }
  const before = writer.size;
  const { items } = cutting;
  writer.varint(tag);
  const from = writer.open();
  if (!copiedWhole(cutting, message, end)) cutMessage(cutting, message, end);
  writer.close(from);
  const isEmpty = cutting.items === items;
  if (isEmpty && (message.role === "group" || message.role === "metric")) writer.cut(before);
}

/** Copies an item, or an attribute of one, in which nothing has to change. Not tried within values: each level would be read again. */
function copiedWhole(cutting: Cutting, message: Message, end: number): boolean {
  const { wire, writer, looks } = cutting;
  const isAttribute = message.role === "attribute";
  if (!looks || (message.role !== "item" && !isAttribute)) return false;
  const start = wire.at;
  if (isAttribute ? attributeStays(cutting, end) : staysWhole(cutting, message, end)) {
    wire.at = end;
    wire.copyTo(writer, start, end);
    return true;
  }
  wire.at = start;
  if (!isAttribute) return false;
  cutting.looks = false;
  cutMessage(cutting, message, end);
  cutting.looks = true;
  return true;
}

/** Whether nothing between here and `end` has to change. */
function staysWhole(cutting: Cutting, message: Message, end: number): boolean {
  const { wire } = cutting;
  if (cutting.depth > maxDepth) return false;
  cutting.depth += 1;
  let stays = true;
  while (stays && wire.at < end) {
    const tag = wire.varint();
    const field = message.byNumber[tag >>> 3];
    if (field === undefined || isMisplaced(field, tag)) stays = false;
    else if (field.type === "string") stays = tag % 8 === 2 && textStays(cutting, message, wire.text());
    else if (typeof field.type === "string") wire.skip(tag);
    else stays = innerStays(cutting, field.type, { field, tag });
  }
  cutting.depth -= 1;
  return stays;
}

function innerStays(
  cutting: Cutting,
  message: Message,
  { field, tag }: { readonly field: Field; readonly tag: number },
): boolean {
  const { wire, rules } = cutting;
  if (tag % 8 !== 2) return false;
  const end = wire.end();
  if (field.name === "body" && !rules.keepsBodies && !isNameAt(wire, end)) return false;
  return message.role === "attribute" ? attributeStays(cutting, end) : staysWhole(cutting, message, end);
}

/** The same for an attribute, of which an item has dozens. One in an unusual encoding is cut part by part. */
function attributeStays(cutting: Cutting, end: number): boolean {
  const { wire, rules } = cutting;
  if (cutting.plainOnly && leavesOutAt(cutting, end)) return false;
  // An attribute without a key and a value has no bytes; what follows is not part of it.
  if (wire.at === end || wire.varint() !== 0x0a) return false;
  const key = wire.text();
  if (rules.keyOf(key) !== key || (!cutting.plainOnly && rules.isContent(key))) return false;
  if (wire.at === end) return true;
  if (wire.varint() !== 0x12 || wire.end() !== end) return false;
  if (wire.at === end) return true;
  const start = wire.at;
  const tag = wire.varint();
  if (tag === 0x0a) return textStays(cutting, anyValue, wire.text()) && wire.at === end;
  if (tag === 0x10 || tag === 0x18) return wire.varint() >= 0 && wire.at === end;
  wire.at = start;
  return staysWhole(cutting, anyValue, end);
}

function textStays(cutting: Cutting, message: Message, text: string): boolean {
  return cleanText(cutting, message, text) === text;
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
  if (message.role === "attribute") isTaken = !leavesOutAt(cutting, end);
  else if (message.role === "item") isTaken = takesItem(cutting, message, end);
  else if (message.role === "group") readOrigin(cutting, message, end);
  else if (field.name === "body" && !rules.keepsBodies) isTaken = isNameAt(wire, end);
  wire.at = start;
  return isTaken;
}

function leavesOutAt({ wire, rules, plainOnly }: Cutting, end: number): boolean {
  const start = wire.at;
  const key = keyAt(wire, end);
  const isHidden = rules.isContent(key);
  let isOut = rules.keyOf(key) === undefined;
  if (!isOut && (plainOnly || isHidden)) {
    wire.at = start;
    isOut = isHidden ? !isNumberAt(wire, end) : !isPlainFact(key, valueAt(wire, end));
  }
  wire.at = start;
  return isOut;
}

/** Writes the stand-in for the value of an attribute that is not sent on, if there is one. */
function writeStandIn(cutting: Cutting, { tag, end }: { readonly tag: number; readonly end: number }): void {
  const { wire, writer, rules, plainOnly, signal, resource, scope } = cutting;
  if (!plainOnly) return;
  const start = wire.at;
  const key = keyAt(wire, end);
  wire.at = start;
  if (!wire.find(0x12, end)) return;
  const valueStart = wire.at;
  const bytes = wire.binary("hex");
  wire.at = valueStart;
  const value = readValue(wire, wire.end());
  const standIn = rules.standInOf({ signal, resource, scope, key, value, bytes });
  if (standIn === undefined) return;
  writer.varint(tag);
  const from = writer.open();
  writer.varint(0x0a);
  writer.text(rules.clean(key));
  writer.varint(0x12);
  const inner = writer.open();
  writer.varint(0x0a);
  writer.text(standIn);
  writer.close(inner);
  writer.close(from);
}

function takesItem(cutting: Cutting, message: Message, end: number): boolean {
  const { wire, rules, resource, scope } = cutting;
  const isTaken =
    rules.takes === undefined ||
    rules.takes({ resource, scope, attributes: readAttributes(wire, message, end) });
  if (isTaken) cutting.items += 1;
  return isTaken;
}

/** The resource or the scope of a group, which may come after its items. */
function readOrigin(cutting: Cutting, message: Message, end: number): void {
  const { wire, rules } = cutting;
  if (rules.takes === undefined && rules.knowsTexts === undefined) return;
  const origin = message.byNumber[1]?.type;
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
  // A resource belongs to all scopes below it, whose clients may be known or unknown.
  cutting.plainOnly =
    origin.role === "scope" && rules.knowsTexts?.(cutting.resource, cutting.scope) === false;
}
