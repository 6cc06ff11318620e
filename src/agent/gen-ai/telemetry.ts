import { textOf, type Attributes } from "../../domain/attribute.ts";
import type { Observation } from "../../domain/observation.ts";
import { noFacts } from "../../domain/session.ts";
import type { DataPoint, LogRecord, Resource, Span } from "../../domain/telemetry.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { ItemOwner, TelemetryDialect } from "../interpreter.ts";
import { plainPoint } from "../plain-point.ts";

/** Any client without a dialect of its own: its records are kept as events under its service name, none is guessed at. */
export const genAiDialect: TelemetryDialect = {
  speaks: () => true,
  readLog: (record, seenAt) => [
    eventOf(record, {
      seenAt,
      source: "otlp-log",
      at: record.at,
      name: nameOf(record),
      data: withBody(record),
    }),
  ],
  readSpan: (span, seenAt) =>
    eventOf(span, { seenAt, source: "otlp-span", at: span.endedAt, name: span.name, data: span.attributes }),
  readPoint,
  ownerOf,
};

function eventOf(
  told: LogRecord | Span,
  says: Pick<Observation, "seenAt" | "source" | "at" | "name" | "data">,
): Observation {
  return { ...seenOf(told, says.seenAt), ...says, kind: "event", digest: told.digest };
}

function readPoint(point: DataPoint, seenAt: UnixMs): Observation {
  const model = textOf(point.attributes.get("gen_ai.request.model"));
  return plainPoint(point, { ...seenOf(point, seenAt), source: "otlp-metric" }, model);
}

function seenOf(told: { resource: Resource; attributes: Attributes }, seenAt: UnixMs) {
  return { ...ownerOf(told), seenAt };
}

function ownerOf({ resource, attributes }: { resource: Resource; attributes: Attributes }): ItemOwner {
  return {
    agent: textOf(resource.attributes.get("service.name")) ?? "unknown",
    sessionId: textOf(attributes.get("session.id")) ?? textOf(attributes.get("gen_ai.conversation.id")),
    facts: noFacts,
  };
}

function nameOf(record: LogRecord): string {
  return (textOf(record.attributes.get("event.name")) ?? record.eventName) || "log";
}

function withBody(record: LogRecord): Attributes {
  return record.body === undefined
    ? record.attributes
    : new Map([...record.attributes, ["body", record.body]]);
}
