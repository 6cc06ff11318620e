import * as v from "valibot";

/** What a tool is told, in the two forms it is needed in: as the model reads it, and as it is checked here. */

/** A JSON Schema, as far as arguments and answers need one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One argument. What it is good for is in `json.description`, the only manual that a model has. */
export interface Argument<T> {
  readonly json: JsonSchema;
  readonly schema: v.GenericSchema<unknown, T>;
  readonly isRequired: boolean;
}

/** Arguments by name. */
export type Arguments = Readonly<Record<string, Argument<unknown>>>;

/** The checked values of arguments. */
export type Values<A extends Arguments> = {
  readonly [Name in keyof A]: A[Name] extends Argument<infer T> ? T : never;
};

/** No id, path, name or question is longer. */
const longest = 1000;

/** Some words, which may be left out. */
export function text(description: string): Argument<string | undefined> {
  const { json, schema } = requiredText(description);
  return { json, schema: v.optional(v.pipe(schema, v.transform(emptyAsUntold))), isRequired: false };
}

/** Some words that must be there. */
export function requiredText(description: string): Argument<string> {
  return {
    json: { type: "string", description, maxLength: longest },
    schema: v.pipe(v.string(), v.maxLength(longest)),
    isRequired: true,
  };
}

/** One of the words that there are. */
export function choice<const T extends string>(
  words: readonly T[],
  description: string,
): Argument<T | undefined> {
  return {
    json: { type: "string", enum: words, description },
    schema: v.optional(v.picklist(words)),
    isRequired: false,
  };
}

/** Several of the words that there are, each once. */
export function choices<const T extends string>(
  words: readonly T[],
  description: string,
): Argument<readonly T[] | undefined> {
  return {
    json: { type: "array", items: { type: "string", enum: words }, uniqueItems: true, description },
    schema: v.optional(
      v.pipe(
        v.array(v.picklist(words)),
        v.maxLength(words.length),
        v.transform((told) => [...new Set(told)]),
      ),
    ),
    isRequired: false,
  };
}

/** How many: a whole number from 1 up to `most`, and `usual` where it is left out. */
export function count(
  { usual, most }: { usual: number; most: number },
  description: string,
): Argument<number> {
  return {
    json: { type: "integer", minimum: 1, maximum: most, default: usual, description },
    schema: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most)), usual),
    isRequired: false,
  };
}

/** A number that may be left out. */
export function number(
  { least, most }: { least: number; most: number },
  description: string,
): Argument<number | undefined> {
  return {
    json: { type: "number", minimum: least, maximum: most, description },
    schema: v.optional(v.pipe(v.number(), v.minValue(least), v.maxValue(most))),
    isRequired: false,
  };
}

/** Yes or no, and no where it is left out. */
export function flag(description: string): Argument<boolean> {
  return {
    json: { type: "boolean", default: false, description },
    schema: v.optional(v.boolean(), false),
    isRequired: false,
  };
}

/** The JSON Schema of these arguments and no others. */
export function jsonOf(input: Arguments): JsonSchema {
  const entries = Object.entries(input);
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, { json }]) => [name, json])),
    required: entries.filter(([, { isRequired }]) => isRequired).map(([name]) => name),
    additionalProperties: false,
  };
}

/** What a model told, checked: the values, or what is wrong with them and what would be right. */
export function checked<A extends Arguments>(
  input: A,
  told: unknown,
): { readonly values: Values<A> } | { readonly faults: readonly string[] } {
  const names = Object.keys(input);
  const given = told ?? {};
  const strays = typeof given === "object" ? Object.keys(given).filter((name) => !names.includes(name)) : [];
  if (strays.length > 0) return { faults: strays.map((name) => strayFault(name, names)) };
  const entries = Object.fromEntries(Object.entries(input).map(([name, { schema }]) => [name, schema]));
  const read = v.safeParse(v.object(entries), given);
  // Each value was checked by the schema of its own name.
  if (read.success) return { values: read.output as unknown as Values<A> };
  return { faults: read.issues.map((issue) => `${v.getDotPath(issue) ?? "arguments"}: ${issue.message}`) };
}

function strayFault(name: string, names: readonly string[]): string {
  const known = names.length === 0 ? "it takes none" : `known: ${names.join(", ")}`;
  return `'${name.slice(0, 60)}' is not an argument of this tool; ${known}`;
}

/** Some models fill in every argument that there is. */
function emptyAsUntold(told: string): string | undefined {
  return told.trim() === "" ? undefined : told;
}
