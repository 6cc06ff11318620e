import { textOf, type Attributes, type AttributeValue } from "../../domain/attribute.ts";
import { isOneWord } from "../../domain/content.ts";
import type { Observation } from "../../domain/observation.ts";
import type { DataPoint, LogRecord, Resource, Span } from "../../domain/telemetry.ts";
import type { UnixMs } from "../../domain/time.ts";
import { errorKindOf } from "../../domain/tool-call.ts";
import { conventionText } from "../convention.ts";
import { FactBook } from "../fact-book.ts";
import type { ItemOwner, TelemetryDialect } from "../interpreter.ts";
import { plainPoint } from "../plain-point.ts";
import { heardLog, heardSpan } from "../plain-record.ts";
import { readToldFacts } from "../told-facts.ts";
import { readDetails } from "./details.ts";
import { firstReason, reasonsName } from "./request.ts";
import { resultName, shellExitText } from "./shell-result.ts";
import { readSpan } from "./span.ts";

/**
 * Any client without a dialect of its own, under its service name: what its spans say by the GenAI conventions are requests
 * and calls of tools, all else is kept as events. Its metrics repeat the spans, so they are not counted.
 */
export class GenAiTelemetry implements TelemetryDialect {
  readonly knowsTexts = false;
  readonly #facts = new FactBook(readToldFacts);

  speaks(): boolean {
    return true;
  }

  factsIn(key: string, value: AttributeValue): string | undefined {
    const text = textOf(value);
    // That there is an error may be all that says that a call failed.
    if (key === resultName) return shellExitText(value);
    if (key === "error.type" && text !== undefined) return errorKindOf(text);
    const reason = key === reasonsName ? firstReason(value) : undefined;
    return reason !== undefined && isOneWord(reason) ? reason : undefined;
  }

  readLog(record: LogRecord, seenAt: UnixMs): readonly Observation[] {
    return [readDetails(heardLog(record, { ...this.ownerOf(record), seenAt }), record.attributes)];
  }

  readSpan(span: Span, seenAt: UnixMs): Observation {
    return readSpan(heardSpan(span, { ...this.ownerOf(span), seenAt }), span);
  }

  readPoint(point: DataPoint, seenAt: UnixMs): Observation {
    const model = conventionText(point.attributes, "model");
    return plainPoint(point, { ...this.ownerOf(point), source: "otlp-metric", seenAt }, model);
  }

  /** A program that names no session at its calls may name one for all of its run. */
  ownerOf({ resource, attributes }: { resource: Resource; attributes: Attributes }): ItemOwner {
    return {
      agent: textOf(resource.attributes.get("service.name")) ?? "unknown",
      sessionId: conventionText(attributes, "session") ?? conventionText(resource.attributes, "session"),
      facts: this.#facts.of(resource, attributes),
    };
  }
}
