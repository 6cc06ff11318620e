import type { Attributes, AttributeValue } from "../../../domain/attribute.ts";

/** A record as told, piece by piece and flat. As text it is what the record's fingerprint is taken of. */
export type Told = (string | number | boolean | undefined | Mark)[];

/** What no scalar is written as, so that a text of one bracket is not taken for one. */
type Mark = readonly ["[" | "]" | "{" | "}" | "NaN" | "Infinity" | "-Infinity"];

/**
 * The pieces as one text in which 1, "1" and true differ. Writing one flat list as JSON takes two thirds of the time of
 * adding strings up, and a fraction of writing the nested record; this runs for every record.
 */
export function toldText(told: Told): string {
  return JSON.stringify(told);
}

/** Adds a value; brackets of its own say where a nested one begins and ends. */
export function tellValue(told: Told, value: AttributeValue): void {
  if (typeof value !== "object") told.push(typeof value === "number" ? numberPiece(value) : value);
  else if (value instanceof Map) {
    told.push(["{"]);
    tellAttributes(told, value);
    told.push(["}"]);
  } else {
    told.push(["["]);
    for (const item of value as readonly AttributeValue[]) tellValue(told, item);
    told.push(["]"]);
  }
}

/** Adds attributes in the order they came. */
export function tellAttributes(told: Told, attributes: Attributes): void {
  for (const [key, value] of attributes) {
    // The common case without a second call.
    if (typeof value === "string") told.push(key, value);
    else {
      told.push(key);
      tellValue(told, value);
    }
  }
}

/** JSON writes the three as null, which is how it writes what is absent. */
function numberPiece(value: number): number | Mark {
  if (Number.isFinite(value)) return value;
  return [Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity"];
}
