import { isIP } from "node:net";
import * as v from "valibot";
import type { Facts } from "./entry.ts";
import { amountPattern, parseAmount } from "./amount.ts";
import { parseSize, sizePattern } from "./size.ts";

/** What only the key itself can say. */
type Purpose = Pick<Facts, "description" | "unit" | "flag" | "variable">;

/** A count between two bounds, which count as allowed. */
export function wholeNumber(told: Purpose & { fallback: number; min: number; max: number }) {
  const { fallback, min, max, ...purpose } = told;
  const allowed = `a whole number of ${told.unit}, ${min} to ${max}`;
  const json = { type: "integer", minimum: min, maximum: max };
  return Object.assign(v.optional(integer(min, max, allowed), fallback), {
    facts: { ...purpose, allowed, json, fromText: numberOfText },
  });
}

const maxPort = 65_535;

/** A TCP port; 0 takes any free one. */
export function port(told: Purpose & { fallback: number }) {
  const { fallback, ...purpose } = told;
  const allowed = `a port, 0 to ${maxPort}; 0 takes any free one`;
  const json = { type: "integer", minimum: 0, maximum: maxPort };
  return Object.assign(v.optional(integer(0, maxPort, allowed), fallback), {
    facts: { ...purpose, allowed, json, fromText: numberOfText },
  });
}

/** A TCP port, or the word that keeps the listener closed. */
export function portOrOff(told: Purpose & { fallback: number }) {
  const { fallback, ...purpose } = told;
  const allowed = `a port, 0 to ${maxPort}, or "off"; 0 takes any free one`;
  const schema = v.union([v.literal("off"), integer(0, maxPort, allowed)], allowed);
  const json = { anyOf: [{ const: "off" }, { type: "integer", minimum: 0, maximum: maxPort }] };
  return Object.assign(v.optional(schema, fallback), {
    facts: { ...purpose, allowed, json, fromText: numberOfText },
  });
}

/** An amount of bytes as people write it: code sees the number. */
export function size(told: Purpose & { fallback: string; min: string; max: string }) {
  const { fallback, min, max, ...purpose } = told;
  const allowed = `a size, ${min} to ${max}: "16MB", "64MiB", or a plain number of ${told.unit}`;
  const least = parseSize(min) ?? 0;
  const most = parseSize(max) ?? Infinity;
  const schema = v.pipe(
    v.union([v.string(), v.number()], allowed),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const bytes = parseSize(dataset.value);
      if (bytes !== undefined && bytes >= least && bytes <= most) return bytes;
      addIssue({ message: allowed });
      return NEVER;
    }),
  );
  const json = { type: ["string", "integer"], pattern: sizePattern.source, minimum: least, maximum: most };
  return Object.assign(v.optional(schema, fallback), {
    facts: { ...purpose, allowed, json, fromText: (text: string) => text },
  });
}

/** A target that can be left open: a number, also as a text with k or M, or the word that says there is none. */
export function aim(told: Purpose & { fallback: number | "off" }) {
  const { fallback, ...purpose } = told;
  const allowed = `a number of ${told.unit} above 0, such as 3, 0.5 or "50k", or "off"`;
  const schema = v.pipe(
    v.union([v.string(), v.number()], allowed),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      if (dataset.value === "off") return undefined;
      const value = parseAmount(dataset.value);
      if (value !== undefined && value > 0) return value;
      addIssue({ message: allowed });
      return NEVER;
    }),
  );
  const json = { type: ["string", "number"], pattern: `${amountPattern.source}|^off$`, exclusiveMinimum: 0 };
  return Object.assign(v.optional(schema, fallback), {
    facts: { ...purpose, allowed, json, fromText: (text: string) => text },
  });
}

/** A setting that is true or false; as a text, only these exact words. */
export function truth(told: Pick<Purpose, "description"> & { fallback: boolean }) {
  const allowed = "true or false";
  return Object.assign(v.optional(v.boolean(allowed), told.fallback), {
    facts: {
      description: told.description,
      unit: allowed,
      allowed,
      json: { type: "boolean" },
      fromText: truthOfText,
    },
  });
}

/** One of a few words. */
export function choice<const Word extends string>(
  told: Purpose & { fallback: Word; words: readonly Word[] },
) {
  const { fallback, words, ...purpose } = told;
  const allowed = words.map((word) => `"${word}"`).join(" or ");
  return Object.assign(v.optional(v.picklist(words, allowed), fallback), {
    facts: { ...purpose, allowed, json: { enum: [...words] }, fromText: (text: string) => text },
  });
}

/** Where to listen: an address or a host name, without scheme and port. */
export function address(told: Purpose & { fallback: string }) {
  const { fallback, ...purpose } = told;
  const allowed = "an IP address or a host name without scheme and port, such as 127.0.0.1";
  const schema = v.pipe(
    v.string(allowed),
    v.check((text) => isIP(text) !== 0 || hostName.test(text), allowed),
  );
  return Object.assign(v.optional(schema, fallback), {
    facts: { ...purpose, allowed, json: { type: "string", minLength: 1 }, fromText: (text: string) => text },
  });
}

// In a URL a name that ends in a number is an address: "0" would be listened on, and asked for, as 0.0.0.0.
const hostName = /^(?:[\w-]+\.)*(?!(?:\d+|0x[\da-f]*)$)[\w-]+$/i;
// What a Host header may name: a browser writes an IPv6 address in brackets.
const servedName = /^(?:\[[\da-f:.]+\]|[\w-]+(?:\.[\w-]+)*)$/i;

/** Names a Host header may have, in lower case. In the environment, commas separate them. */
export function hostNames(told: Pick<Purpose, "description">) {
  const unit = "host names";
  const allowed = "a list of host names without scheme and port, such as build-box.local";
  const name = v.pipe(v.string(allowed), v.regex(servedName, allowed), v.toLowerCase());
  return Object.assign(v.optional(v.pipe(v.array(name, allowed), v.readonly()), []), {
    facts: {
      ...told,
      unit,
      allowed,
      json: {
        type: "array",
        items: { type: "string", pattern: servedName.source.replaceAll("a-f", "a-fA-F") },
      },
      fromText: listOfText,
    },
  });
}

function integer(min: number, max: number, allowed: string) {
  return v.pipe(v.number(allowed), v.integer(allowed), v.minValue(min, allowed), v.maxValue(max, allowed));
}

// A text that is no number stays a text, so that the schema refuses it with the right words.
function numberOfText(text: string): unknown {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

function truthOfText(text: string): unknown {
  if (text === "true") return true;
  return text === "false" ? false : text;
}

/** Items of a list as the environment writes it: separated by commas. */
export function listOfText(text: string): readonly string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
