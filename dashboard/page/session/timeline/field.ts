import type { TimelineThing } from "../../../../src/query/timeline/shape.ts";

/** How a value is shown. */
export type FieldKind = "time" | "duration" | "money" | "count" | "bytes" | "id" | "path" | "text" | "words";

/** One thing that is known of a row. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: FieldKind;
  readonly value: string | number;
}

/** Names that read badly when only their underscores go. */
const labels: Readonly<Record<string, string>> = {
  cost_usd: "cost",
  cost_reported_usd: "cost, as the client says",
  ttft_ms: "time to first token",
  duration_ms: "ran",
  blocked_ms: "until it was decided",
  at: "heard of",
  id: "id",
  key: "ledger key",
  context_tokens: "context, tokens",
  "usage.input_tokens": "input tokens",
  "usage.output_tokens": "output tokens",
  "usage.reasoning_output_tokens": "of them reasoning",
  "usage.cache_read_input_tokens": "cache read tokens",
  "usage.cache_creation_input_tokens": "cache write tokens",
  "usage.cache_creation_1h_input_tokens": "of them for an hour",
};

/** What is known of a thing, in the order of its shape; `unknown` names what is not. */
export function fieldsOf(thing: TimelineThing): { known: Field[]; unknown: string[] } {
  const known: Field[] = [];
  const unknown: string[] = [];
  for (const [name, value] of flat(thing)) {
    const text = typeof value === "object" && value !== null ? value.join(", ") : value;
    if (text === null || text === "") unknown.push(labelOf(name));
    else if (typeof text === "boolean")
      known.push({ name, label: labelOf(name), kind: "words", value: text ? "yes" : "no" });
    else known.push({ name, label: labelOf(name), kind: kindOf(name, text), value: text });
  }
  return { known, unknown };
}

type Value = string | number | boolean | null | readonly string[];

function flat(thing: object, prefix = ""): [string, Value][] {
  return Object.entries(thing).flatMap(([name, value]: [string, unknown]): [string, Value][] =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? flat(value, `${prefix}${name}.`)
      : // Shapes hold texts, numbers, flags, lists of texts, and the usage above.
        [[`${prefix}${name}`, value as Value]],
  );
}

function labelOf(name: string): string {
  return labels[name] ?? name.replace(/_(?:usd|ms)$/, "").replaceAll(/[._]/g, " ");
}

function kindOf(name: string, value: string | number): FieldKind {
  if (typeof value === "number") {
    if (name.endsWith("_usd")) return "money";
    if (name.endsWith("_ms")) return "duration";
    return name.endsWith("_bytes") ? "bytes" : "count";
  }
  if (/(?:^|_)(?:at|since)$/.test(name)) return "time";
  if (name === "file_path") return "path";
  if (/(?:^|_)(?:id|hash|key)$/.test(name)) return "id";
  return ["input", "error", "text", "command", "description"].includes(name) ? "text" : "words";
}
