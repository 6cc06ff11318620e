import { isJsonObject, type JsonObject } from "../domain/json-object.ts";

/** The value as an object; undefined for arrays, null and everything else. */
export function objectOf(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

/** The members of a value by name: none where it is no object. */
export function fieldsOf(value: unknown): JsonObject {
  return objectOf(value) ?? {};
}

/** The object under a name; undefined where there is none, or an array, null or a plain value. */
export function objectIn(object: JsonObject | undefined, name: string): JsonObject | undefined {
  return object === undefined || !Object.hasOwn(object, name) ? undefined : objectOf(object[name]);
}

/** The array under a name; an empty one where there is none, so that it can be walked at once. */
export function arrayIn(object: JsonObject | undefined, name: string): readonly unknown[] {
  const value = object?.[name];
  return Array.isArray(value) ? value : [];
}

/** A text that says something; undefined when it is absent, empty or no text. */
export function textIn(object: JsonObject | undefined, name: string): string | undefined {
  const value = object?.[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A finite number; undefined where there is none, and for numbers that are written as text. */
export function numberIn(object: JsonObject | undefined, name: string): number | undefined {
  const value = object?.[name];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** A count: undefined when it is absent, NaN when it is told and no finite number, so that it is not taken for 0. */
export function countIn(object: JsonObject | undefined, name: string): number | undefined {
  const value = object?.[name];
  return value === undefined || value === null ? undefined : (numberIn(object, name) ?? Number.NaN);
}

/** A JSON boolean; undefined where there is none, and for texts and numbers that only mean one. */
export function truthIn(object: JsonObject | undefined, name: string): boolean | undefined {
  const value = object?.[name];
  return typeof value === "boolean" ? value : undefined;
}
