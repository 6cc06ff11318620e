import type { AttributeValue } from "../../../domain/attribute.ts";
import { isJsonObject, type JsonObject } from "../../../domain/json-object.ts";
import type { DropReason } from "../../../domain/outcome.ts";
import { type Instant, noInstant, parseInstant } from "../../../protobuf/instant.ts";
import { type Draft, maxArrayLength, noteFault, takesKey } from "./draft.ts";

/** The fields of an object; none, and a fault, for anything else. null means absent, as in all of protobuf JSON. */
export function readFields(draft: Draft, value: unknown): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (isJsonObject(value)) return value;
  return fail(draft, "invalid");
}

/** An array. None is empty, for null means absent; anything else is a fault, and read as empty. */
export function readList(draft: Draft, value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value as readonly unknown[];
  noteFault(draft, "invalid");
  return [];
}

/** A text, empty where there is none. Too long or no text is a fault of the item. */
export function readText(draft: Draft, value: unknown): string {
  if (typeof value === "string") {
    if (value.length > draft.limits.maxAttributeLength) noteFault(draft, "attribute-too-long");
    return value;
  }
  if (value !== undefined && value !== null) noteFault(draft, "invalid");
  return "";
}

/** A key-value list. Reading stops at the first fault, so that a flood of attributes costs little. */
export function readAttributes(draft: Draft, value: unknown): Map<string, AttributeValue> {
  const attributes = new Map<string, AttributeValue>();
  for (const entry of readList(draft, value)) {
    const fields = readFields(draft, entry);
    const key = readText(draft, fields?.["key"]);
    const told = readValue(draft, fields?.["value"]);
    if (takesKey(draft, attributes, key)) attributes.set(key, told);
    if (draft.fault !== undefined) break;
  }
  return attributes;
}

/** An OTLP AnyValue. Recursion ends at the depth limit of the draft. */
export function readValue(draft: Draft, value: unknown): AttributeValue {
  const fields = readFields(draft, value);
  if (fields === undefined) return undefined;
  if (draft.depth >= draft.limits.maxDepth) return fail(draft, "too-deep");
  if (isGiven(fields["stringValue"])) return readText(draft, fields["stringValue"]);
  if (isGiven(fields["intValue"])) return readInteger(draft, fields["intValue"]);
  if (isGiven(fields["boolValue"])) return readBoolean(draft, fields["boolValue"]);
  if (isGiven(fields["doubleValue"])) return readDouble(draft, fields["doubleValue"]);
  if (isGiven(fields["arrayValue"]) || isGiven(fields["kvlistValue"])) return readNested(draft, fields);
  return isGiven(fields["bytesValue"]) ? readBytes(draft, fields["bytesValue"]) : undefined;
}

function readNested(draft: Draft, fields: JsonObject): AttributeValue {
  const array = fields["arrayValue"];
  draft.depth++;
  const nested = isGiven(array)
    ? readArray(draft, array)
    : readAttributes(draft, readFields(draft, fields["kvlistValue"])?.["values"]);
  draft.depth--;
  return nested;
}

function fail(draft: Draft, reason: DropReason): undefined {
  noteFault(draft, reason);
  return undefined;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function readArray(draft: Draft, value: unknown): readonly AttributeValue[] {
  const entries = readList(draft, readFields(draft, value)?.["values"]);
  const values: AttributeValue[] = [];
  if (entries.length > maxArrayLength) noteFault(draft, "attribute-too-long");
  for (const entry of entries) {
    if (draft.fault !== undefined) break;
    values.push(readValue(draft, entry));
  }
  return values;
}

function readBoolean(draft: Draft, value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  return fail(draft, "invalid");
}

/** Base64 in its one canonical form, whichever alphabet and padding the sender used. */
function readBytes(draft: Draft, value: unknown): string {
  const text = readText(draft, value);
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) noteFault(draft, "invalid");
  return Buffer.from(text, "base64").toString("base64");
}

/** A 64-bit integer, told as number or text. What a number can not hold exactly stays decimal text. */
function readInteger(draft: Draft, value: unknown): number | string | undefined {
  if (Number.isSafeInteger(value)) return (value as number) + 0;
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || !/^-?\d{1,20}$/.test(text)) return fail(draft, "invalid");
  const integer = Number(text);
  // Adding 0 turns the -0 of "-0" into the 0 that it means.
  return Number.isSafeInteger(integer) ? integer + 0 : String(BigInt(text));
}

/** A double, which protobuf JSON also writes as text: `"1.5"`, `"NaN"`, `"-Infinity"`. Undefined where there is none. */
export function readDouble(draft: Draft, value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (value === undefined || value === null) return undefined;
  const isWord = value === "NaN" || value === "Infinity" || value === "-Infinity";
  if (isWord || (typeof value === "string" && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value))) {
    return Number(value);
  }
  return fail(draft, "invalid");
}

/** A count or another integer that only has to be near: 0 when absent. */
export function readNumber(draft: Draft, value: unknown): number {
  return value === undefined || value === null ? 0 : Number(readInteger(draft, value) ?? 0);
}

/** A time as decimal text or number of nanoseconds. */
export function readInstant(draft: Draft, value: unknown): Instant {
  if (value === undefined || value === null) return noInstant;
  // A number above 2^53 has lost its last digits already; BigInt writes out what is left of it.
  const text = Number.isInteger(value) ? String(BigInt(value as number)) : value;
  const instant = typeof text === "string" ? parseInstant(text) : undefined;
  if (instant === undefined) noteFault(draft, "invalid-time");
  return instant ?? noInstant;
}

/** An id of so many bytes as lower-case hex, or "" when there is none. */
export function readId(draft: Draft, value: unknown, bytes: number): string {
  const text = readText(draft, value);
  if (text === "") return "";
  if (text.length === bytes * 2 && /^[0-9a-fA-F]+$/.test(text)) return text.toLowerCase();
  noteFault(draft, "invalid");
  return "";
}

/** An enum told as number or as name; `names` are in the order of their numbers. */
export function readEnum(draft: Draft, value: unknown, names: readonly string[]): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  const number = typeof value === "string" ? names.indexOf(value) : -1;
  if (number < 0) noteFault(draft, "invalid");
  return Math.max(number, 0);
}
