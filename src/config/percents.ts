import * as v from "valibot";
import type { Entry, Facts } from "./entry.ts";
import { listOfText } from "./kind.ts";

/** Thresholds: percents, each once, in rising order whatever the order in the file. */
export function percents(told: Pick<Facts, "description"> & { fallback: readonly number[] }) {
  const { fallback, description } = told;
  const allowed = `a list of whole percents, 1 to 100, at most ten, such as ${JSON.stringify(fallback).replaceAll(",", ", ")}`;
  const percent = v.pipe(
    v.number(allowed),
    v.integer(allowed),
    v.minValue(1, allowed),
    v.maxValue(100, allowed),
  );
  const schema = v.pipe(
    v.array(percent, allowed),
    v.maxLength(10, allowed),
    v.transform((list): readonly number[] => [...new Set<number>(list)].toSorted((a, b) => a - b)),
  );
  const items = { type: "integer", minimum: 1, maximum: 100 };
  return Object.assign(v.optional(schema, [...fallback]), {
    facts: {
      description,
      unit: "percent",
      allowed,
      json: { type: "array", items, maxItems: 10 },
      fromText: (text: string) => listOfText(text).map(numberOrText),
    },
  }) satisfies Entry;
}

/** A text that is no number stays one, which the schema then refuses with the right words. */
function numberOrText(text: string): unknown {
  return /^\d{1,3}$/.test(text) ? Number(text) : text;
}
