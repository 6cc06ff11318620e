/** A typed attribute value. Bytes are base64 text; integers beyond 2^53 stay decimal text, so nothing is rounded. */
export type AttributeValue =
  | string
  | number
  | boolean
  | undefined
  | readonly AttributeValue[]
  | ReadonlyMap<string, AttributeValue>;

/** Key and typed value as told by the outside. Always a Map: a key such as `__proto__` is data here, never code. */
export type Attributes = ReadonlyMap<string, AttributeValue>;

/** What a record has that says nothing beyond its typed fields. One map for all, so nothing is ever put into it. */
export const noAttributes: Attributes = new Map();

/** The value as text, or undefined when it is absent or empty. */
export function textOf(value: AttributeValue): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return undefined;
}

/** The value as a finite number; agents send counts as numbers and as decimal strings. */
export function numberOf(value: AttributeValue): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** The value as a count: undefined when it is absent, NaN when it is told and no finite number, so that it is not taken for 0. */
export function countOf(value: AttributeValue): number | undefined {
  return value === undefined || value === "" ? undefined : (numberOf(value) ?? Number.NaN);
}

/** The value as a truth; agents send booleans and the strings "true" and "false". */
export function truthOf(value: AttributeValue): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (value === "true") return true;
  if (value === "false") return false;
  return undefined;
}

/** A plain JSON value; maps become null-prototype objects. */
export function toPlain(value: AttributeValue): unknown {
  if (value instanceof Map) return plainObject(value);
  if (Array.isArray(value)) return value.map((item: AttributeValue) => toPlain(item));
  return value;
}

/** Attributes as a null-prototype object, ready for JSON. */
export function plainObject(attributes: Attributes): Record<string, unknown> {
  const object = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of attributes) object[key] = toPlain(value);
  return object;
}

/** One text for one set of attributes, whatever their order: the identity of a series. */
export function canonicalText(attributes: Attributes): string {
  const keys = [...attributes.keys()].toSorted();
  return JSON.stringify(keys.map((key) => [key, toPlain(attributes.get(key))]));
}
