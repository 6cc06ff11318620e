import type * as v from "valibot";
import type { JsonSchema, Operation } from "./operation.ts";

/** What of valibot's parts says what they accept. Its own types tell each kind apart; a walk over all of them needs one. */
interface Part {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Part>>;
  readonly wrapped?: Part;
  readonly default?: unknown;
  readonly options?: readonly string[];
  readonly pipe?: readonly Part[];
  readonly requirement?: unknown;
}

/** A JSON body, described by the very schema that the route checks it with. */
export function bodyOf(schema: v.GenericSchema): NonNullable<Operation["body"]> {
  return { required: true, content: { "application/json": schemaOf(schema) } };
}

function schemaOf(part: Part): JsonSchema {
  const [first, ...checks] = part.pipe ?? [part];
  if (first !== undefined && checks.length > 0)
    return Object.assign({}, schemaOf({ ...first, pipe: [first] }), ...checks.map((check) => boundOf(check)));
  if (part.type === "strict_object") return objectOf(part.entries ?? {});
  if (part.type === "optional" && part.wrapped !== undefined)
    return { ...schemaOf(part.wrapped), ...(part.default !== undefined && { default: part.default }) };
  if (part.type === "picklist") return { type: "string", enum: part.options };
  if (part.type === "string" || part.type === "number" || part.type === "boolean") return { type: part.type };
  throw new Error(`a body of ${part.type} has no description`);
}

function objectOf(entries: Readonly<Record<string, Part>>): JsonSchema {
  const required = Object.keys(entries).filter((name) => entries[name]?.type !== "optional");
  return {
    type: "object",
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(Object.entries(entries).map(([name, part]) => [name, schemaOf(part)])),
  };
}

function boundOf({ type, requirement }: Part): JsonSchema {
  if (type === "integer") return { type };
  const keyword = keywords[type];
  // What a function checks has no word in a schema.
  return keyword === undefined ? {} : { [keyword]: requirement };
}

const keywords: Readonly<Record<string, string>> = {
  min_length: "minLength",
  max_length: "maxLength",
  min_value: "minimum",
  max_value: "maximum",
};
