import type { Schema } from "./schemas-of-types.ts";

/**
 * What of a value its schema does not allow, by where it is. Stricter than a client must be: what an object holds has to be
 * described, or a shape that grew would go unseen. A keyword that is not known here is a mistake of the schema's maker.
 */
export function faultsOf(value: unknown, schema: Schema, shapes: Readonly<Record<string, Schema>>): string[] {
  return check(value, schema, { shapes, at: "" });
}

interface Place {
  readonly shapes: Readonly<Record<string, Schema>>;
  readonly at: string;
}

const known = new Set([
  "$ref",
  "description",
  "default",
  "type",
  "enum",
  "const",
  "anyOf",
  "properties",
  "required",
  "additionalProperties",
  "items",
  "prefixItems",
  "minItems",
  "maxItems",
]);

function check(value: unknown, schema: Schema, place: Place): string[] {
  const stray = Object.keys(schema).find((name) => !known.has(name));
  if (stray !== undefined) throw new Error(`${place.at}: nobody checks ${stray}`);
  const ref = schema["$ref"] as string | undefined;
  if (ref !== undefined) {
    const shape = place.shapes[ref.replace("#/components/schemas/", "")];
    return shape === undefined ? [`${place.at}: ${ref} is nowhere`] : check(value, shape, place);
  }
  const choices = schema["anyOf"] as Schema[] | undefined;
  if (choices !== undefined) {
    const told = choices.map((choice) => check(value, choice, place));
    return told.some((faults) => faults.length === 0) ? [] : told.flat();
  }
  const types = schema["type"] === undefined ? undefined : ([schema["type"]].flat() as string[]);
  const isWhole = types?.includes("integer") === true && Number.isInteger(value);
  if (types !== undefined && !isWhole && !types.includes(typeOf(value)))
    return [`${place.at}: ${JSON.stringify(value)?.slice(0, 60)} is no ${types.join(" or ")}`];
  const words = (schema["const"] === undefined ? schema["enum"] : [schema["const"]]) as unknown[] | undefined;
  if (words !== undefined && !words.includes(value))
    return [`${place.at}: ${JSON.stringify(value)} is none of ${JSON.stringify(words)}`];
  if (Array.isArray(value)) return checkItems(value, schema, place);
  return typeOf(value) === "object" ? checkMembers(value as Record<string, unknown>, schema, place) : [];
}

interface ArraySchema {
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly prefixItems?: readonly Schema[];
  readonly items?: Schema;
}

function checkItems(value: readonly unknown[], schema: Schema, { shapes, at }: Place): string[] {
  const { minItems = 0, maxItems = Infinity, prefixItems = [], items = {} } = schema as ArraySchema;
  if (value.length < minItems || value.length > maxItems) return [`${at}: ${value.length} items`];
  return value.flatMap((item, index) =>
    check(item, prefixItems[index] ?? items, { shapes, at: `${at}[${index}]` }),
  );
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
}

function checkMembers(value: Record<string, unknown>, schema: Schema, { shapes, at }: Place): string[] {
  const { properties = {}, required = [], additionalProperties } = schema as ObjectSchema;
  const rest = additionalProperties ?? (schema["properties"] === undefined ? {} : undefined);
  const missing = required.filter((name) => !(name in value));
  return [
    ...missing.map((name) => `${at}.${name}: missing`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const own = Object.hasOwn(properties, name) ? properties[name] : rest;
      return own === undefined
        ? [`${at}.${name}: not described`]
        : check(member, own, { shapes, at: `${at}.${name}` });
    }),
  ];
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
