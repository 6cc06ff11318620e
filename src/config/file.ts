import { AppError } from "../domain/error.ts";
import { isEntry, type Entries } from "./entry.ts";
import { faultsOf, formatKey, formatValue } from "./fault.ts";
import { parseJson } from "./json.ts";
import { configKeys } from "./key.ts";
import { unknownKeyAdvice } from "./nearest.ts";
import { configSchema } from "./schema.ts";
import { isJsonObject } from "../domain/json-object.ts";

/** What the file sets: values by key name, as they are written. Throws `invalid` with every fault, one a line. */
export function valuesOfFile(text: string, file: string): ReadonlyMap<string, unknown> {
  const found: Found = { file, values: new Map(), faults: [] };
  collect(found, { entries: configSchema.entries, tree: parseJson(text, file), path: [] });
  if (found.faults.length === 0) return found.values;
  throw new AppError("invalid", found.faults.map((fault) => `${file}: ${fault}`).join("\n"));
}

interface Found {
  readonly file: string;
  readonly values: Map<string, unknown>;
  readonly faults: string[];
}

interface Place {
  readonly entries: Entries;
  readonly tree: unknown;
  readonly path: readonly string[];
}

function collect(found: Found, { entries, tree, path }: Place): void {
  if (!isJsonObject(tree)) {
    const keys = Object.keys(entries).join(", ");
    found.faults.push(`${formatPath(path)} is ${formatValue(tree)}: write an object with the keys ${keys}.`);
    return;
  }
  for (const [name, value] of Object.entries(tree)) {
    const below = [...path, name];
    const node = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (node === undefined) found.faults.push(...unknownKey(below, Object.keys(entries)));
    else if (!isEntry(node)) collect(found, { entries: node.wrapped.entries, tree: value, path: below });
    else {
      found.values.set(below.join("."), value);
      found.faults.push(...faultsOf(node, value, formatPath(below)));
    }
  }
}

function unknownKey(path: readonly string[], known: readonly string[]): readonly string[] {
  const name = path.at(-1) ?? "";
  // Editors find the JSON Schema by this key.
  if (path.length === 1 && name === "$schema") return [];
  // A right name in the wrong place: a flat `"server.port"`, or a `"port"` outside of its section.
  const elsewhere = configKeys.find((key) => key.name === name || key.path.at(-1) === name);
  const advice = elsewhere ? `did you mean ${elsewhere.name}, as ${example(elsewhere.path)}?` : undefined;
  return [`${formatPath(path)} is not a key: ${advice ?? sentence(unknownKeyAdvice(name, known))}`];
}

function sentence(advice: string): string {
  return advice.endsWith("?") ? advice : `${advice}.`;
}

function example(path: readonly string[]): string {
  return path.reduceRight((inner, name) => `{ ${JSON.stringify(name)}: ${inner} }`, "…");
}

function formatPath(path: readonly string[]): string {
  return path.length === 0 ? "the file" : path.map(formatKey).join("").replace(/^\./, "");
}
