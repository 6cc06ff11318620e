import { signals, type Signal } from "../../../domain/telemetry.ts";
import { AppError } from "../../../domain/error.ts";
import { noAttributes } from "../../../domain/attribute.ts";
import { isJsonObject, type JsonObject } from "../../../domain/json-object.ts";
import { beginReading, type Draft, endReading, type Origin } from "./draft.ts";
import { readAttributes, readFields, readText } from "./json-value.ts";

/** How the three levels of a request are called in OTLP/JSON. */
const layouts = {
  metrics: { resources: "resourceMetrics", scopes: "scopeMetrics", items: "metrics" },
  logs: { resources: "resourceLogs", scopes: "scopeLogs", items: "logRecords" },
  traces: { resources: "resourceSpans", scopes: "scopeSpans", items: "spans" },
} as const satisfies Record<Signal, unknown>;

/** Walks resources, scopes and items of a parsed request and visits each item with its origin. */
export function flatten(
  draft: Draft,
  { signal, root }: { readonly signal: Signal; readonly root: JsonObject },
  visit: (item: unknown, origin: Origin) => void,
): void {
  const { resources, scopes, items } = layouts[signal];
  for (const resourceEntry of listAt(root, resources)) {
    const told = objectOf(resourceEntry, resources);
    const resource = readResource(draft, told["resource"]);
    for (const scopeEntry of listAt(told, scopes)) {
      const group = objectOf(scopeEntry, scopes);
      const origin = readScope(draft, resource, group["scope"]);
      for (const item of listAt(group, items)) visit(item, origin);
    }
  }
}

/** The signals whose list a parsed request has. */
export function signalsOf(root: JsonObject): Signal[] {
  return signals.filter((signal) => Object.hasOwn(root, layouts[signal].resources));
}

function readResource(draft: Draft, value: unknown): Origin {
  beginReading(draft);
  const attributes = readAttributes(draft, readFields(draft, value)?.["attributes"]);
  if (draft.fault === undefined) endReading(draft);
  return {
    resource: { attributes: attributes.size === 0 ? noAttributes : attributes },
    scope: { name: "", version: "" },
    fault: draft.fault,
  };
}

function readScope(draft: Draft, { resource, fault }: Origin, value: unknown): Origin {
  beginReading(draft, fault);
  const fields = readFields(draft, value);
  const scope = { name: readText(draft, fields?.["name"]), version: readText(draft, fields?.["version"]) };
  return { resource, scope, fault: draft.fault };
}

/**
 * The list of this name; empty where there is none. Unknown fields are passed over in OTLP, but a list in its place is one
 * under another name, as `scope_logs` or `instrumentationLibraryLogs`: its items would vanish with a friendly answer.
 */
export function listAt(fields: JsonObject, key: string): readonly unknown[] {
  const list = fields[key];
  if (Array.isArray(list)) return list as readonly unknown[];
  if (list !== undefined && list !== null) {
    throw new AppError("invalid", `"${key}" must be a list; see the OTLP/JSON encoding`);
  }
  if (!Object.values(fields).some((value) => Array.isArray(value))) return [];
  throw new AppError("invalid", `no "${key}", but a list of another name; OTLP/JSON uses lowerCamelCase`);
}

function objectOf(value: unknown, list: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw new AppError("invalid", `each entry of "${list}" must be an object; see the OTLP/JSON encoding`);
}
