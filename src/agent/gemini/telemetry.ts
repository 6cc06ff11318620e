import { textOf, type Attributes, type AttributeValue } from "../../domain/attribute.ts";
import type { Observation } from "../../domain/observation.ts";
import type { SessionFacts } from "../../domain/session.ts";
import type { DataPoint, LogRecord, Resource, Scope, Span } from "../../domain/telemetry.ts";
import type { UnixMs } from "../../domain/time.ts";
import { FactBook } from "../fact-book.ts";
import type { ItemOwner, TelemetryDialect } from "../interpreter.ts";
import { plainPoint } from "../plain-point.ts";
import { heardLog, heardSpan } from "../plain-record.ts";
import { readToldFacts } from "../told-facts.ts";
import { readEvent } from "./event.ts";
import { metadataOf, metadataText } from "./metadata.ts";

/** A client that is made of Gemini CLI. */
interface Flavour {
  /** Its name in the ledger, on the API and in the config. */
  readonly agent: string;
  /** Of its service and its scope. */
  readonly name: string;
  /** Before the names of its events. */
  readonly prefix: string;
}

const flavours: readonly Flavour[] = [
  { agent: "gemini", name: "gemini-cli", prefix: "gemini_cli." },
  { agent: "qwen", name: "qwen-code", prefix: "qwen-code." },
];

/**
 * What Gemini CLI and its fork Qwen Code mean by their telemetry. Their logs say everything once; their spans and metrics repeat
 * it, without cache and thoughts or without sessions, so that they are kept as they are and not counted.
 */
export class GeminiTelemetry implements TelemetryDialect {
  readonly knowsTexts = false;
  readonly #facts = new FactBook(readFacts);

  speaks(resource: Resource, scope: Scope): boolean {
    return flavourOf(resource, scope) !== undefined;
  }

  factsIn(key: string, value: AttributeValue): string | undefined {
    return key === "metadata" ? metadataText(metadataOf(value)) : undefined;
  }

  readLog(record: LogRecord, seenAt: UnixMs): readonly Observation[] {
    const prefix = flavourOf(record.resource, record.scope)?.prefix;
    const heard = heardLog(record, { ...this.ownerOf(record), seenAt }, prefix);
    return [readEvent(heard, record.attributes)];
  }

  readSpan(span: Span, seenAt: UnixMs): Observation {
    return { ...heardSpan(span, { ...this.ownerOf(span), seenAt }), kind: "event" };
  }

  readPoint(point: DataPoint, seenAt: UnixMs): Observation {
    const model = textOf(point.attributes.get("model"));
    return plainPoint(point, { ...this.ownerOf(point), source: "otlp-metric", seenAt }, model);
  }

  ownerOf(told: { resource: Resource; scope?: Scope; attributes: Attributes }): ItemOwner {
    const { resource, attributes } = told;
    return {
      agent: flavourOf(resource, told.scope)?.agent ?? "gemini",
      sessionId: textOf(attributes.get("session.id")) ?? textOf(attributes.get("gen_ai.conversation.id")),
      facts: this.#facts.of(resource, attributes),
    };
  }
}

function flavourOf(resource: Resource, scope: Scope | undefined): Flavour | undefined {
  const service = textOf(resource.attributes.get("service.name"));
  return flavours.find(({ name }) => name === scope?.name || name === service);
}

/** Gemini CLI gives the version of Node for its own (0.61.0), so that of no client is taken from there. */
function readFacts(resource: Attributes, attributes: Attributes): SessionFacts {
  const facts = readToldFacts(resource, attributes);
  return resource.get("service.name") === "gemini-cli" ? { ...facts, clientVersion: undefined } : facts;
}
