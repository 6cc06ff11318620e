import * as v from "valibot";
import { isEntry, type Entries, type Entry, type JsonSchema, type Section } from "./entry.ts";

/** The JSON Schema of an object with these keys and no others. */
export function jsonOfEntries(entries: Entries): JsonSchema {
  const nodes = Object.entries(entries);
  const required = nodes.filter(([, node]) => !("wrapped" in node)).map(([name]) => name);
  return {
    type: "object",
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(nodes.map(([name, node]) => [name, jsonOfNode(node)])),
  };
}

function jsonOfNode(node: Entry | Section): JsonSchema {
  if (!isEntry(node)) {
    return { description: v.getDescription(node.wrapped), ...jsonOfEntries(node.wrapped.entries) };
  }
  const { description, allowed, json } = node.facts;
  return {
    description: `${description} Write ${allowed}.`,
    ...(node.default !== undefined && { default: node.default }),
    ...json,
  };
}
