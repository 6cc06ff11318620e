import { numberOf, textOf, type Attributes } from "../../domain/attribute.ts";
import { usdToNano } from "../../domain/money.ts";
import type { Observation } from "../../domain/observation.ts";
import type { SessionFacts } from "../../domain/session.ts";
import type { DataPoint, LogRecord, Resource, Scope, Span } from "../../domain/telemetry.ts";
import type { UnixMs } from "../../domain/time.ts";
import { conventionUsage } from "../convention.ts";
import { FactBook } from "../fact-book.ts";
import type { ItemOwner, TelemetryDialect } from "../interpreter.ts";
import { plainPoint } from "../plain-point.ts";
import { restOf } from "../plain-record.ts";
import { untoldRequest } from "../untold.ts";

/** The scope of what `hallmonitor/sdk` sends (sdk/otlp.js). */
const scopeName = "hallmonitor/sdk";

/** Attributes that the typed fields hold. */
const framing: ReadonlySet<string> = new Set([
  "error.type",
  "gen_ai.agent.name",
  "gen_ai.conversation.id",
  "gen_ai.request.model",
  "gen_ai.usage.cache_read.input_tokens",
  "gen_ai.usage.cache_write.input_tokens",
  "gen_ai.usage.input_tokens",
  "gen_ai.usage.output_tokens",
  "gen_ai.usage.reasoning.output_tokens",
  "hallmonitor.call.id",
  "hallmonitor.cost_usd",
  "hallmonitor.operation",
  "hallmonitor.project",
  "hallmonitor.run.id",
  "user.id",
]);

/** What our own SDK means by its spans: each is one call of a model, under the name that its program gave itself. */
export class SdkTelemetry implements TelemetryDialect {
  readonly knowsTexts = true;
  readonly #facts = new FactBook(readFacts);

  speaks(_resource: Resource, scope: Scope): boolean {
    return scope.name === scopeName;
  }

  readSpan(span: Span, seenAt: UnixMs): Observation {
    const { attributes, digest } = span;
    const seen = {
      ...this.#seen(span, seenAt),
      name: "call",
      at: span.endedAt,
      data: restOf(attributes, framing),
      digest,
    };
    const callId = textOf(attributes.get("hallmonitor.call.id"));
    // Without its id a call could not be told from its own redelivery.
    if (callId === undefined) return { ...seen, kind: "event" };
    const usage = conventionUsage(attributes);
    const cost = numberOf(attributes.get("hallmonitor.cost_usd"));
    return {
      ...seen,
      ...untoldRequest,
      kind: "request",
      aliases: [`sdk:${callId}`],
      model: textOf(attributes.get("gen_ai.request.model")),
      usage,
      reportedNano: cost === undefined ? undefined : usdToNano(cost),
      durationMs: span.endedAt - span.startedAt,
      // Where tokens are told a model has answered, whatever its program then made of the answer.
      failed: span.statusCode === 2 && usage === undefined,
      error: textOf(attributes.get("error.type")),
      querySource: textOf(attributes.get("hallmonitor.operation")),
    };
  }

  /** The SDK sends no logs; one that bears its name is kept as it is. */
  readLog(record: LogRecord, seenAt: UnixMs): readonly Observation[] {
    const { at, attributes, digest } = record;
    const name = record.eventName === "" ? "log" : record.eventName;
    return [{ ...this.#seen(record, seenAt), kind: "event", name, at, data: attributes, digest }];
  }

  /** Nor points; the same. */
  readPoint(point: DataPoint, seenAt: UnixMs): Observation {
    return plainPoint(point, this.#seen(point, seenAt));
  }

  /** A call that names no session belongs to the run of its program: that too is a run of an agent. */
  ownerOf({ resource, attributes }: { resource: Resource; attributes: Attributes }): ItemOwner {
    const run = textOf(attributes.get("hallmonitor.run.id"));
    return {
      agent: textOf(attributes.get("gen_ai.agent.name")) ?? "unknown",
      sessionId:
        textOf(attributes.get("gen_ai.conversation.id")) ?? (run === undefined ? undefined : `run-${run}`),
      facts: this.#facts.of(resource, attributes),
    };
  }

  #seen(told: { resource: Resource; attributes: Attributes }, seenAt: UnixMs) {
    return { ...this.ownerOf(told), source: "sdk" as const, seenAt };
  }
}

function readFacts(resource: Attributes, attributes: Attributes): SessionFacts {
  return {
    project: textOf(attributes.get("hallmonitor.project")),
    user: textOf(attributes.get("user.id")),
    host: textOf(resource.get("host.name")),
    entrypoint: textOf(resource.get("service.name")),
  };
}
