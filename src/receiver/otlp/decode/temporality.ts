import type { Temporality } from "../../../domain/telemetry.ts";

/** OTLP's AggregationTemporality by number. */
export const temporalities: readonly Temporality[] = ["unspecified", "delta", "cumulative"];
