import * as v from "valibot";
import { isEntry, type Entries, type Entry, type Facts } from "./entry.ts";
import { jsonOfEntries } from "./json-schema.ts";
import { unknownKeyAdvice } from "./nearest.ts";
import { isJsonObject, type JsonObject } from "../domain/json-object.ts";

/** Below this a price is surely meant per token, not per million. */
const smallestUsd = 0.001;
const unit = "dollars per million tokens";

function price(description: string) {
  const allowed = `a price in ${unit}: 0, or ${smallestUsd} and more`;
  const schema = v.pipe(
    v.number(allowed),
    v.finite(allowed),
    v.check((usd) => usd === 0 || usd >= smallestUsd, allowed),
  );
  return Object.assign(schema, {
    facts: {
      description,
      unit,
      allowed,
      json: { anyOf: [{ const: 0 }, { type: "number", minimum: smallestUsd }] },
    },
  });
}

function tokens(description: string) {
  const allowed = "a whole number of tokens, 1 or more";
  const schema = v.pipe(v.number(allowed), v.integer(allowed), v.minValue(1, allowed));
  return Object.assign(schema, {
    facts: { description, unit: "tokens", allowed, json: { type: "integer", minimum: 1 } },
  });
}

function mayMiss<const S extends v.GenericSchema & { readonly facts: Facts }>(schema: S) {
  return Object.assign(v.optional(schema), { facts: schema.facts });
}

const rates = {
  input: price("Fresh input."),
  output: price("Output, reasoning included."),
  cache_read: mayMiss(price("Input read from the cache.")),
  cache_write_5m: mayMiss(price("Input written to the cache for five minutes.")),
  cache_write_1h: mayMiss(price("Input written to the cache for an hour.")),
};

const ratesSchema = v.strictObject(rates, (issue) => keyMessage(issue, rates));

const longPrompt = {
  above: tokens("Length of a prompt above which these prices hold for the whole request."),
  ...rates,
};

const longPromptSchema = v.strictObject(longPrompt, (issue) => keyMessage(issue, longPrompt));

/** The keys of one price: `PriceOverride` in the file's spelling. */
export const overrideEntries = {
  ...rates,
  long_prompt: v.optional(
    v.pipe(
      longPromptSchema,
      v.description("Dearer prices for long prompts."),
      v.transform(({ above, ...told }) => ({ above, ...toRates(told) })),
    ),
  ),
  fast: v.optional(v.pipe(ratesSchema, v.description("Prices of fast mode."), v.transform(toRates))),
  context_window: mayMiss(tokens("Tokens that fit into the context.")),
  max_output: mayMiss(tokens("Tokens that one answer may have.")),
};

const overrideSchema = v.pipe(
  v.strictObject(overrideEntries, (issue) => keyMessage(issue, overrideEntries)),
  v.transform(({ long_prompt, context_window, max_output, fast, ...told }) => ({
    ...toRates(told),
    longPrompt: long_prompt,
    fast,
    contextWindow: context_window,
    maxOutput: max_output,
  })),
  v.readonly(),
);

function toRates(told: v.InferOutput<typeof ratesSchema>) {
  return {
    input: told.input,
    output: told.output,
    cacheRead: told.cache_read,
    cacheWrite5m: told.cache_write_5m,
    cacheWrite1h: told.cache_write_1h,
  };
}

/** The table of the user's own prices; `PriceOverride` by model name for the code. */
export function overrides(description: string) {
  const allowed = `an object of model names, each with its prices in ${unit}`;
  const schema = v.pipe(tableOfNames(allowed), v.record(v.string(), overrideSchema), v.readonly());
  const json = { type: "object", additionalProperties: jsonOfEntries(overrideEntries) };
  return Object.assign(v.optional(schema, {}), {
    facts: { description, unit, allowed, json },
  }) satisfies Entry;
}

/** The table of names that stand for a model. */
export function aliases(description: string) {
  const allowed = "an object of names, each with the model's name in the price catalogue";
  const target = v.pipe(v.string(allowed), v.nonEmpty(allowed));
  const schema = v.pipe(tableOfNames(allowed), v.record(v.string(), target), v.readonly());
  const json = { type: "object", additionalProperties: { type: "string", minLength: 1 } };
  return Object.assign(v.optional(schema, {}), {
    facts: { description, unit: "names", allowed, json },
  }) satisfies Entry;
}

// The record schema would take a list for an object, and skip these names silently.
const forbiddenNames = ["__proto__", "constructor", "prototype"];

/** An object by name, as JSON gives one; not a list, and no name that means something to the language itself. */
export function tableOfNames(allowed: string) {
  const refused = `${allowed}; ${forbiddenNames.join(", ")} cannot be names`;
  return v.pipe(
    v.custom<JsonObject>(isJsonObject, allowed),
    v.check((input) => !forbiddenNames.some((name) => Object.hasOwn(input, name)), refused),
  );
}

/** What to do about an object whose keys are wrong. */
export function keyMessage({ expected, received }: v.StrictObjectIssue, entries: Entries): string {
  const known = Object.keys(entries);
  if (expected === "never") return unknownKeyAdvice(unquoted(received), known);
  const missing = entries[unquoted(expected ?? "")];
  return missing !== undefined && isEntry(missing)
    ? missing.facts.allowed
    : `an object with the keys ${known.join(", ")}`;
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/s, "$1");
}
