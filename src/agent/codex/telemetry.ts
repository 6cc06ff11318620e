import { textOf, type Attributes, type AttributeValue } from "../../domain/attribute.ts";
import type { Observation } from "../../domain/observation.ts";
import type { DataPoint, LogRecord, Resource, Scope, Span } from "../../domain/telemetry.ts";
import type { UnixMs } from "../../domain/time.ts";
import { errorKindOf } from "../../domain/tool-call.ts";
import { FactBook } from "../fact-book.ts";
import type { ItemOwner, TelemetryDialect } from "../interpreter.ts";
import { plainPoint } from "../plain-point.ts";
import { heardLog, heardSpan } from "../plain-record.ts";
import { readToldFacts } from "../told-facts.ts";
import { readEvent } from "./event.ts";
import { exitCodeOf, exitCodeText } from "./exit-code.ts";
import { readLimits } from "./limits.ts";

/** The name of this agent in the ledger, on the API and in the config. */
const agentName = "codex";

/** What Codex calls itself (`codex_exec`, `codex-app-server`): others begin with its name as well (`codex-review-bot`). */
const ownName = /^codex(?:[_:].*|-(?:app-server|cli|exec|mcp-server|tui))?$/s;

/**
 * What OpenAI's Codex means by its telemetry. Its logs say everything once; its spans and metrics repeat them, without the
 * compactions and without sessions, so that they are kept as they are and not counted.
 */
export class CodexTelemetry implements TelemetryDialect {
  readonly knowsTexts = false;
  readonly #facts = new FactBook(readToldFacts);

  /** Scopes are `codex`, `codex_exec`, `codex_otel.log_only`. */
  speaks(resource: Resource, scope: Scope): boolean {
    return [scope.name, textOf(resource.attributes.get("service.name"))].some(
      (name) => name !== undefined && ownName.test(name),
    );
  }

  factsIn(key: string, value: AttributeValue): string | undefined {
    const text = textOf(value) ?? "";
    if (key === "output") return exitCodeText(exitCodeOf(text));
    // That there is one may be all that says that a request failed.
    return key === "error.message" && text !== "" ? errorKindOf(text) : undefined;
  }

  readLog(record: LogRecord, seenAt: UnixMs): readonly Observation[] {
    const heard = heardLog(record, { ...this.ownerOf(record), seenAt }, "codex.");
    const limits = readLimits(heard, record.attributes);
    return [readEvent(heard, record.attributes), ...(limits === undefined ? [] : [limits])];
  }

  readSpan(span: Span, seenAt: UnixMs): Observation {
    return { ...heardSpan(span, { ...this.ownerOf(span), seenAt }), kind: "event" };
  }

  readPoint(point: DataPoint, seenAt: UnixMs): Observation {
    const model = textOf(point.attributes.get("model"));
    return plainPoint(point, { ...this.ownerOf(point), source: "otlp-metric", seenAt }, model);
  }

  ownerOf({ resource, attributes }: { resource: Resource; attributes: Attributes }): ItemOwner {
    return {
      agent: agentName,
      sessionId: textOf(attributes.get("conversation.id")),
      facts: this.#facts.of(resource, attributes),
    };
  }
}
