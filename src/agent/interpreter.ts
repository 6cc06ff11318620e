/**
 * What agents mean. In comes flat telemetry, out go observations in the ledger's words; each coding agent has a folder
 * with its dialect. This folder refuses to know sockets, encodings and the store.
 */
import type { Attributes, AttributeValue } from "../domain/attribute.ts";
import type { Observation, Seen } from "../domain/observation.ts";
import type { DataPoint, LogRecord, Resource, Scope, Span, Telemetry } from "../domain/telemetry.ts";
import type { UnixMs } from "../domain/time.ts";

/** The meaning of one agent's telemetry. Every item becomes at least one observation; what has no meaning is an event. */
export interface TelemetryDialect {
  /**
   * Whether all texts of people and tools in what its clients send are known by their keys (`isContent`). Where they are not, only
   * plain facts are kept unless texts are.
   */
  readonly knowsTexts: boolean;
  /** Whether items of this resource and scope speak this dialect. */
  speaks(resource: Resource, scope: Scope): boolean;
  /**
   * What this dialect reads in a value that is text of tools: written so that it reads the same in it, and nothing else is in it.
   * Undefined where it reads nothing in it.
   */
  factsIn?(key: string, value: AttributeValue): string | undefined;
  readLog(record: LogRecord, seenAt: UnixMs): readonly Observation[];
  readSpan(span: Span, seenAt: UnixMs): Observation;
  readPoint(point: DataPoint, seenAt: UnixMs): Observation;
  /** Whose an item is, as its resource and its own attributes tell. */
  ownerOf(told: { readonly resource: Resource; readonly attributes: Attributes }): ItemOwner;
}

/** Who told an item, and of which session. */
export type ItemOwner = Pick<Seen, "agent" | "sessionId" | "facts">;

/**
 * Telemetry as observations, at least one for each item: logs first, then spans, then data points. `seenAt` is when it
 * came in.
 */
export type Interpret = (telemetry: Telemetry, seenAt: UnixMs) => Observation[];

/** All dialects behind one door: each item is read by the first that speaks it, or by what takes the rest. */
export interface Interpreter {
  readonly interpret: Interpret;
  readonly ownerOf: (told: ToldItem) => ItemOwner;
  /** Whether the texts in items of this resource and scope are known by their keys. */
  readonly knowsTexts: (resource: Resource, scope: Scope) => boolean;
  /** What is read in a value that does not go on to others as it is, without what people or tools said in it. */
  readonly factsIn: (
    from: Pick<ToldItem, "resource" | "scope">,
    key: string,
    value: AttributeValue,
  ) => string | undefined;
}

/** Reads each item in the first dialect that speaks it. `fallback` takes what no other does. */
export function createInterpreter(
  dialects: readonly TelemetryDialect[],
  fallback: TelemetryDialect,
): Interpreter {
  const dialectOf = (resource: Resource, scope: Scope): TelemetryDialect =>
    dialects.find((dialect) => dialect.speaks(resource, scope)) ?? fallback;
  return {
    interpret: (telemetry, seenAt) => [
      ...telemetry.logs.flatMap((log) => {
        const dialect = dialectOf(log.resource, log.scope);
        return dialect.readLog(log, seenAt).map((seen) => marked(dialect, seen));
      }),
      ...telemetry.spans.map((span) => {
        const dialect = dialectOf(span.resource, span.scope);
        return marked(dialect, dialect.readSpan(span, seenAt));
      }),
      ...telemetry.points.map((point) => dialectOf(point.resource, point.scope).readPoint(point, seenAt)),
    ],
    knowsTexts: (resource, scope) => dialectOf(resource, scope).knowsTexts,
    factsIn: ({ resource, scope }, key, value) => dialectOf(resource, scope).factsIn?.(key, value),
    ownerOf: (told) => dialectOf(told.resource, told.scope).ownerOf(told),
  };
}

function marked({ knowsTexts }: TelemetryDialect, seen: Observation): Observation {
  return knowsTexts ? seen : { ...seen, isUnread: true };
}

/** An item as far as it tells whose it is. */
export interface ToldItem {
  readonly resource: Resource;
  readonly scope: Scope;
  readonly attributes: Attributes;
}
