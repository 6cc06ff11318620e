/**
 * A hook's JSON as something safe to read: bounded in depth, without keys that are code elsewhere, each field typed or
 * absent. It knows how fields look, not what events mean.
 */
import * as v from "valibot";
import type { Attributes, AttributeValue } from "../../domain/attribute.ts";
import { cutText } from "../../domain/cut-text.ts";
import { digestOf } from "../../domain/digest.ts";
import { isJsonObject, type JsonObject } from "../../domain/json-object.ts";

/** A hook's JSON object, bounded; its fields are still whatever the sender wrote. */
export type HookBody = JsonObject;

/** What lies deeper is read as null. Clients nest below ten; JSON.stringify gives up at some ten thousand. */
const maxDepth = 64;
const codeKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** The body ready for reading; undefined when it is no JSON object. */
export function bodyOf(told: unknown): HookBody | undefined {
  return isJsonObject(told) ? (bounded(told, 0) as HookBody) : undefined;
}

function bounded(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth >= maxDepth) return null;
  if (Array.isArray(value)) return value.map((item: unknown) => bounded(item, depth + 1));
  const kept = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) {
    if (!codeKeys.has(key)) kept[key] = bounded(item, depth + 1);
  }
  return kept;
}

/** The same number for the same JSON, whatever the order of its keys: told again, a record is recognised by it. */
export function bodyDigest(body: HookBody): number {
  return digestOf(
    JSON.stringify(body, (_key, value: unknown) => (isJsonObject(value) ? sorted(value) : value)),
  );
}

function sorted(record: JsonObject): JsonObject {
  const ordered = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(record).toSorted()) ordered[key] = record[key];
  return ordered;
}

/** Longest id or name taken; real ones stay below 100, and the ledger refuses records whose keys are endless. */
const maxId = 256;
/** Longest text that is still a fact and not something that was said. */
const maxFact = 200;
/** The longest path that Linux takes. */
const maxPath = 4096;
/** Largest count or duration in milliseconds (thirty years): the ledger refuses records that hold more. */
const maxAmount = 1e12;

/** A field that counts as absent where it has another type, is empty or goes beyond its bound: what holds it is read all the same. */
export function lenient<const Schema extends v.GenericSchema>(schema: Schema) {
  return v.fallback(v.optional(schema), undefined);
}

/** An id or a name; undefined when it is no text, empty or longer than `maxId`. */
export const idField = lenient(v.pipe(v.string(), v.minLength(1), v.maxLength(maxId)));
/** A short text, such as a mode or a reason; undefined beyond `maxFact`, where it may be something that was said. */
export const factField = lenient(v.pipe(v.string(), v.minLength(1), v.maxLength(maxFact)));
/** A path as the client wrote it; undefined when it is no text, empty or longer than `maxPath`. */
export const pathField = lenient(v.pipe(v.string(), v.minLength(1), v.maxLength(maxPath)));
/** Text of any length, the empty one included. */
export const textField = lenient(v.string());
/** The beginning of a text of any length. */
export function shortTextField(most: number) {
  return lenient(
    v.pipe(
      v.string(),
      v.minLength(1),
      v.transform((text) => cutText(text, most)),
    ),
  );
}
/** A count, a size or a duration in milliseconds; undefined when it is negative, no finite number or above `maxAmount`. */
export const amountField = lenient(v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(maxAmount)));
/** A JSON boolean; undefined for texts and numbers that only mean one. */
export const truthField = lenient(v.boolean());
/** A list of anything. */
export const listField = lenient(v.array(v.unknown()));
/** How many a list holds; what they are is none of the small facts. */
export const countField = lenient(
  v.pipe(
    v.array(v.unknown()),
    v.transform((list) => list.length),
  ),
);
/** A named text inside an object: `effort.level`. */
export function innerField(key: string) {
  return lenient(v.object({ [key]: factField }));
}

/** The small facts of an event by the fields that hold them. Objects are told flat: `effort.level`. */
export function factsIn(fields: v.ObjectEntries, body: HookBody): Attributes {
  const facts = new Map<string, AttributeValue>();
  for (const [key, value] of Object.entries<unknown>(v.parse(v.object(fields), body))) {
    if (value === undefined) continue;
    if (!isJsonObject(value)) facts.set(key, value as AttributeValue);
    else
      for (const [part, inner] of Object.entries(value)) facts.set(`${key}.${part}`, inner as AttributeValue);
  }
  return facts;
}
