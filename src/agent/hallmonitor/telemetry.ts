import {
  noAttributes,
  numberOf,
  textOf,
  truthOf,
  type Attributes,
  type AttributeValue,
} from "../../domain/attribute.ts";
import type { CostSplit } from "../../domain/cost-split.ts";
import {
  factAttribute,
  factScope,
  toldOfPrompt,
  toldOfRequest,
  toldOfSession,
  toldOfSplit,
  toldOfToolCall,
  toldOfUsage,
} from "../../domain/fact.ts";
import { sourceBit, sources } from "../../domain/source.ts";
import type { Held, Observation } from "../../domain/observation.ts";
import { highestRank } from "../../domain/request.ts";
import type { SessionFacts } from "../../domain/session.ts";
import type { DataPoint, LogRecord, Resource, Scope, Span } from "../../domain/telemetry.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Usage } from "../../domain/usage.ts";
import { FactBook } from "../fact-book.ts";
import type { ItemOwner, TelemetryDialect } from "../interpreter.ts";
import { plainPoint } from "../plain-point.ts";

const allSources = 2 ** sources.length - 1;

/**
 * What another Hallmonitor tells of its ledger: each record is the state of one thing, with the ranks it is held with there. States
 * merge here as they did there, so that it does not matter how often and in which order they come.
 */
export class HallmonitorTelemetry implements TelemetryDialect {
  readonly knowsTexts = true;
  readonly #facts = new FactBook((_, attributes) => readSession(attributes));

  speaks(_resource: Resource, scope: Scope): boolean {
    return scope.name === factScope;
  }

  readLog(record: LogRecord, seenAt: UnixMs): readonly Observation[] {
    const { at, attributes, digest } = record;
    const name = record.eventName.replace("hallmonitor.", "");
    const seen = {
      ...this.ownerOf(record),
      source: "otlp-log" as const,
      seenAt,
      name: name === "" ? "log" : name,
      at,
      digest,
      data: noAttributes,
      // Also of what only spans saw there, each state is a line of the feed.
      tellsAlone: true,
    };
    const aliases = aliasesOf(attributes);
    // Without a name a state could not be told from the next one of the same thing.
    if (aliases.length === 0) return [{ ...seen, kind: "event", data: attributes }];
    return [this.#thing(seen, aliases, attributes) ?? { ...seen, kind: "event", data: attributes }];
  }

  /** Facts are logs; a span that bears their name is kept as it is. */
  readSpan(span: Span, seenAt: UnixMs): Observation {
    const { name, attributes: data, digest, endedAt: at } = span;
    return { ...this.ownerOf(span), kind: "event", source: "otlp-span", seenAt, name, at, data, digest };
  }

  /** The same of a point. */
  readPoint(point: DataPoint, seenAt: UnixMs): Observation {
    return plainPoint(point, { ...this.ownerOf(point), source: "otlp-metric", seenAt });
  }

  ownerOf({ resource, attributes }: { resource: Resource; attributes: Attributes }): ItemOwner {
    return {
      agent: textOf(attributes.get("gen_ai.agent.name")) ?? "unknown",
      sessionId: textOf(attributes.get("gen_ai.conversation.id")),
      facts: this.#facts.of(resource, attributes),
    };
  }

  #thing(
    seen: Omit<Observation & { kind: "event" }, "kind">,
    aliases: readonly string[],
    attributes: Attributes,
  ): Observation | undefined {
    const held = heldOf(attributes);
    switch (seen.name) {
      case "request": {
        const told = fieldsOf(attributes, toldOfRequest);
        const usage = usageOf(attributes);
        const model = textOf(attributes.get("gen_ai.request.model"));
        const costSplit = splitOf(attributes);
        return {
          ...seen,
          ...told,
          failed: told.failed === true,
          kind: "request",
          aliases,
          model,
          usage,
          costSplit,
          held,
        };
      }
      case "tool_call": {
        const told = fieldsOf(attributes, toldOfToolCall);
        return { ...seen, ...told, kind: "tool-call", aliases, input: undefined, held };
      }
      case "prompt":
        return {
          ...seen,
          ...fieldsOf(attributes, toldOfPrompt),
          kind: "prompt",
          aliases,
          text: undefined,
          held,
        };
      default:
        return undefined;
    }
  }
}

/** Ranks and witnesses within what there are, whoever tells them. */
function heldOf(attributes: Attributes): Held {
  const count = (field: string): number => numberOf(attributes.get(factAttribute(field))) ?? 0;
  const rank = (field: string): number => Math.min(Math.max(Math.trunc(count(field)), 0), highestRank);
  return {
    usageRank: rank("usageRank"),
    timingRank: rank("timingRank"),
    sources: Math.trunc(count("sources")) & allSources || sourceBit("otlp-log"),
  };
}

function aliasesOf(attributes: Attributes): readonly string[] {
  const told = attributes.get("hallmonitor.aliases");
  return Array.isArray(told) ? told.flatMap((alias) => textOf(alias) ?? []) : [];
}

/** The fields of a thing; what is not told, or not of its type, is unknown. */
function fieldsOf<const T extends string, const N extends string, const B extends string>(
  attributes: Attributes,
  { texts, numbers, truths }: { texts: readonly T[]; numbers: readonly N[]; truths: readonly B[] },
) {
  const told = (field: string): AttributeValue => attributes.get(factAttribute(field));
  return {
    ...recordOf(texts, (field) => textOf(told(field))),
    ...recordOf(numbers, (field) => numberOf(told(field))),
    ...recordOf(truths, (field) => truthOf(told(field))),
  };
}

function recordOf<F extends string, V>(fields: readonly F[], valueOf: (field: F) => V): Record<F, V> {
  // One entry for each field, so the record has them all.
  return Object.fromEntries(fields.map((field) => [field, valueOf(field)])) as Record<F, V>;
}

function groupOf<const P extends string>(attributes: Attributes, parts: readonly P[], group: string) {
  return recordOf(parts, (part) => numberOf(attributes.get(factAttribute(part, group))));
}

/** Undefined where the ledger that tells it knows none. */
function usageOf(attributes: Attributes): Usage | undefined {
  const {
    input,
    output,
    cacheRead = 0,
    cacheWrite = 0,
    ...rest
  } = groupOf(attributes, toldOfUsage, "usage_");
  return input === undefined || output === undefined
    ? undefined
    : { ...rest, input, output, cacheRead, cacheWrite };
}

function splitOf(attributes: Attributes): CostSplit | undefined {
  const split = groupOf(attributes, toldOfSplit, "split_");
  const isWhole = toldOfSplit.every((part) => Number.isSafeInteger(split[part]));
  return isWhole ? (split as CostSplit) : undefined;
}

function readSession(attributes: Attributes): SessionFacts {
  return recordOf(toldOfSession, (part) => textOf(attributes.get(factAttribute(part, "session_"))));
}
