import { textOf, type Attributes } from "../domain/attribute.ts";
import type { Observation } from "../domain/observation.ts";
import type { LogRecord, Span } from "../domain/telemetry.ts";
import type { UnixMs } from "../domain/time.ts";
import type { ItemOwner } from "./interpreter.ts";

/** What every record of an agent carries, before its own meaning is read. */
export type Heard = Pick<
  Observation,
  "agent" | "source" | "sessionId" | "at" | "seenAt" | "facts" | "name" | "data" | "digest"
>;

/** A log record as it is, under the name its sender gave it without the agent's prefix. */
export function heardLog(
  record: LogRecord,
  owner: ItemOwner & { readonly seenAt: UnixMs },
  prefix = "",
): Heard {
  const { at, digest, attributes, body } = record;
  const name = (textOf(attributes.get("event.name")) ?? record.eventName) || "log";
  return {
    ...owner,
    source: "otlp-log",
    at,
    digest,
    name: name.startsWith(prefix) ? name.slice(prefix.length) : name,
    data: body === undefined ? attributes : new Map([...attributes, ["body", body]]),
  };
}

/** A span as it is; it happened when it ended. */
export function heardSpan(span: Span, owner: ItemOwner & { readonly seenAt: UnixMs }): Heard {
  const { name, endedAt, digest, attributes } = span;
  return { ...owner, source: "otlp-span", at: endedAt, digest, name, data: attributes };
}

/** What a record says beyond the attributes that typed fields hold. */
export function restOf(attributes: Attributes, typed: ReadonlySet<string>): Attributes {
  return new Map([...attributes].filter(([name]) => !typed.has(name)));
}
