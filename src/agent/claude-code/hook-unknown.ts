/**
 * What is kept of events that a later client invents: their name, and what they say in small. What may be content is left
 * out by its name, because nobody has looked at it yet.
 */
import * as v from "valibot";
import type { Attributes, AttributeValue } from "../../domain/attribute.ts";
import { isPlainFact } from "../../domain/content.ts";
import { redactText } from "../../domain/secret.ts";
import { factField, type HookBody } from "./hook-body.ts";

/** Longest name kept of an event. */
const maxName = 100;
/** Most facts kept of one event: twice as many as the richest known event has. */
const maxFacts = 32;

/** `PreToolUse` as `pre_tool_use`. Whatever the outside wrote: letters, digits, `_`, `.` and `-`, never empty. */
export function eventName(told: string): string {
  // In small letters no key would be known for one any more. Cut to a multiple first: a key must not lose its end before it is seen.
  const name = redactText(told.slice(0, 10 * maxName));
  return snakeCase(name.slice(0, maxName)).slice(0, maxName) || "unknown";
}

function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9_.-]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
}

/** Fields that say which session it is, not what happened. */
const framing: ReadonlySet<string> = new Set([
  "session_id",
  "hook_event_name",
  "transcript_path",
  "cwd",
  "session_title",
  "scratchpad_dir",
]);

/** The plain values at the top of an unknown event. */
export function eventData(body: HookBody): Attributes {
  const data = new Map<string, AttributeValue>();
  for (const [key, value] of Object.entries(body)) {
    if (data.size >= maxFacts) break;
    const fact = framing.has(key) || key.length > maxName ? undefined : factOf(key, value);
    if (fact !== undefined) data.set(key, fact);
  }
  return data;
}

function factOf(key: string, value: unknown): AttributeValue {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  const fact = v.parse(factField, value);
  return isPlainFact(key, fact) ? fact : undefined;
}
