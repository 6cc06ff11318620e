import { textOf, type Attributes } from "../../domain/attribute.ts";
import type { Observation } from "../../domain/observation.ts";
import type { Source } from "../../domain/source.ts";
import type { DataPoint, LogRecord, Resource, Scope, Span } from "../../domain/telemetry.ts";
import type { UnixMs } from "../../domain/time.ts";
import { FactBook } from "../fact-book.ts";
import type { ItemOwner, TelemetryDialect } from "../interpreter.ts";
import { plainPoint } from "../plain-point.ts";
import { measureOf } from "./counter.ts";
import { readEvent } from "./event.ts";
import { readFacts } from "./facts.ts";
import type { Heard } from "../plain-record.ts";
import { modelOf, restOf } from "./attribute.ts";
import { isAgentId } from "./alias.ts";
import { agentName } from "./heard.ts";
import { readSpan } from "./span.ts";

const prefix = "claude_code.";

/** What Claude Code means by its OpenTelemetry logs, spans and metrics. */
export class ClaudeCodeTelemetry implements TelemetryDialect {
  readonly knowsTexts = true;
  readonly #facts = new FactBook(readFacts);

  /** By scope, because `OTEL_SERVICE_NAME` may rename the service; by service for clients whose scope is unknown. */
  speaks(resource: Resource, scope: Scope): boolean {
    if (scope.name.startsWith("com.anthropic.claude_code")) return true;
    return textOf(resource.attributes.get("service.name"))?.startsWith("claude-code") === true;
  }

  readLog(record: LogRecord, seenAt: UnixMs): readonly Observation[] {
    const heard = this.#heard(record, {
      source: "otlp-log",
      name: eventName(record),
      at: timeOf(record),
      seenAt,
    });
    return readEvent(heard, record.attributes);
  }

  readSpan(span: Span, seenAt: UnixMs): Observation {
    const heard = this.#heard(span, {
      source: "otlp-span",
      name: shortName(span.name),
      at: span.endedAt,
      seenAt,
    });
    return readSpan(heard, span);
  }

  readPoint(point: DataPoint, seenAt: UnixMs): Observation {
    const { metric, attributes } = point;
    const seen = { ...this.ownerOf(point), source: "otlp-metric", seenAt } as const;
    return { ...plainPoint(point, seen, modelOf(attributes)), measure: measureOf(metric, attributes) };
  }

  ownerOf({ attributes, resource }: { resource: Resource; attributes: Attributes }): ItemOwner {
    // The dashboard of `claude agents` counts itself as a session, and is no conversation.
    const isDashboard = attributes.get("start_type") === "agents_view";
    const sessionId = textOf(attributes.get("session.id")) ?? conversationIn(attributes);
    return {
      agent: agentName,
      sessionId: isDashboard ? undefined : sessionId,
      facts: this.#facts.of(resource, attributes),
    };
  }

  #heard(
    told: LogRecord | Span,
    { source, name, at, seenAt }: { source: Source; name: string; at: UnixMs; seenAt: UnixMs },
  ): Heard {
    const { agent, sessionId, facts } = this.ownerOf(told);
    const { attributes, digest } = told;
    // Every record passes here: one object, field by field, without a copy of a copy.
    return { agent, sessionId, facts, data: restOf(name, attributes), source, name, at, seenAt, digest };
  }
}

/** The session as spans name it where clients are told to leave its id out; those of a subagent name the subagent's conversation so. */
function conversationIn(attributes: Attributes): string | undefined {
  const id = textOf(attributes.get("gen_ai.conversation.id"));
  return id === undefined || isAgentId(id) ? undefined : id;
}

/** The record's own time; the attribute says the same where an exporter left the field empty. */
function timeOf(record: LogRecord): UnixMs {
  if (record.at > 0) return record.at;
  const told = Date.parse(textOf(record.attributes.get("event.timestamp")) ?? "");
  return Number.isNaN(told) ? 0 : told;
}

/** The documented place is the body; newer SDKs also fill the event name field and the attribute. */
function eventName(record: LogRecord): string {
  const body = textOf(record.body);
  if (body?.startsWith(prefix) === true) return body.slice(prefix.length);
  return shortName(textOf(record.attributes.get("event.name")) ?? record.eventName) || "log";
}

function shortName(name: string): string {
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}
