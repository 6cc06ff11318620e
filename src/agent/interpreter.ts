/**
 * What agents mean. In comes flat telemetry, out go observations in the ledger's words; each coding agent has a folder
 * with its dialect. This folder refuses to know sockets, encodings and the store.
 */
import type { Observation } from "../domain/observation.ts";
import type { DataPoint, LogRecord, Resource, Scope, Span, Telemetry } from "../domain/telemetry.ts";
import type { UnixMs } from "../domain/time.ts";

/** The meaning of one agent's telemetry. Every item becomes at least one observation; what has no meaning is an event. */
export interface TelemetryDialect {
  /** Whether items of this resource and scope speak this dialect. */
  speaks(resource: Resource, scope: Scope): boolean;
  readLog(record: LogRecord, seenAt: UnixMs): readonly Observation[];
  readSpan(span: Span, seenAt: UnixMs): Observation;
  readPoint(point: DataPoint, seenAt: UnixMs): Observation;
}

export type Interpret = (telemetry: Telemetry, seenAt: UnixMs) => Observation[];

/** Reads each item in the first dialect that speaks it. `fallback` takes what no other does. */
export function createInterpreter(
  dialects: readonly TelemetryDialect[],
  fallback: TelemetryDialect,
): Interpret {
  const dialectOf = (resource: Resource, scope: Scope): TelemetryDialect =>
    dialects.find((dialect) => dialect.speaks(resource, scope)) ?? fallback;
  return (telemetry, seenAt) => [
    ...telemetry.logs.flatMap((log) => dialectOf(log.resource, log.scope).readLog(log, seenAt)),
    ...telemetry.spans.map((span) => dialectOf(span.resource, span.scope).readSpan(span, seenAt)),
    ...telemetry.points.map((point) => dialectOf(point.resource, point.scope).readPoint(point, seenAt)),
  ];
}
