import type { JsonObject } from "../../domain/json-object.ts";
import { redactText } from "../../domain/secret.ts";
import { isPlausible, type UnixMs } from "../../domain/time.ts";

/** A plan is a list of features with lists in them; what nests deeper is none, and would end whoever follows it down. */
const maxDepth = 20;

/**
 * A value with every text in it as the ledger will hold it: without secrets and without half letters. What is known of a plan is compared
 * with its files, and a text that is another one there would be another plan. What nests too deep is left out.
 */
export function asKept(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value).toWellFormed();
  if (typeof value !== "object" || value === null) return value;
  if (depth === maxDepth) return null;
  if (Array.isArray(value)) return value.map((item: unknown) => asKept(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asKept(inner, depth + 1)]));
}

/** The first of the names that has a value. Plans are written by models, which vary names. */
export function firstOf(told: JsonObject, names: readonly string[]): unknown {
  const name = names.find((one) => Object.hasOwn(told, one) && told[one] !== null && told[one] !== "");
  return name === undefined ? undefined : told[name];
}

/**
 * The first of the names that has a text or a number, as text on one line, cut to `most` characters, and as the ledger will hold it: what
 * stood on two lines may be a secret on one.
 */
export function textOf(told: JsonObject, names: readonly string[], most: number): string | undefined {
  const value = firstOf(told, names);
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value).replaceAll(/\s+/g, " ").trim();
  return text === "" ? undefined : redactText(text.slice(0, most)).toWellFormed();
}

/** The first of the names that has a time: ISO 8601, or seconds or milliseconds since 1970. */
export function instantOf(told: JsonObject, names: readonly string[]): UnixMs | undefined {
  const value = firstOf(told, names);
  const at =
    typeof value === "number" ? inMilliseconds(value) : Date.parse(typeof value === "string" ? value : "");
  return Number.isFinite(at) && isPlausible(at) ? Math.trunc(at) : undefined;
}

/** What is below the year 2001 as milliseconds is far in the future as seconds: the two cannot be mistaken. */
function inMilliseconds(value: number): number {
  return value < 1e11 ? value * 1000 : value;
}

/** The first of the names that has a value, as a list: a single value is a list of one. */
export function listOf(told: JsonObject, names: readonly string[]): readonly unknown[] {
  const value = firstOf(told, names);
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value];
}
