import type { Attributes, AttributeValue } from "./attribute.ts";
import type { UnixMs } from "./time.ts";

/** What OTLP knows of. */
export const signals = ["metrics", "logs", "traces"] as const;

/** What a request of OTLP carries; its path or its gRPC service says which, or else its body. */
export type Signal = (typeof signals)[number];

/** The emitter: `service.name`, version, host. One object per resource of a delivery, shared by its items. */
export interface Resource {
  readonly attributes: Attributes;
}

/** The instrumentation inside the resource. */
export interface Scope {
  readonly name: string;
  readonly version: string;
}

interface Told {
  readonly resource: Resource;
  readonly scope: Scope;
  readonly attributes: Attributes;
}

/** One timestamped fact with a name. `at` is 0 when the sender gave neither time nor observed time. */
export interface LogRecord extends Told {
  readonly at: UnixMs;
  readonly eventName: string;
  readonly body: AttributeValue;
  readonly traceId: string;
  readonly spanId: string;
  /** Fingerprint of the record as told; a redelivery has the same one. */
  readonly digest: number;
}

/** One timed operation. Ids are lower-case hex. */
export interface Span extends Told {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startedAt: UnixMs;
  readonly endedAt: UnixMs;
  /** OTLP status: 0 unset, 1 ok, 2 error. */
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly digest: number;
}

/**
 * Whether a value counts since the one before (`delta`) or since the start. What does not say so cannot be counted
 * and is dropped as `unsupported`.
 */
export type Temporality = "delta" | "cumulative" | "unspecified";

/** A named instrument's value at a time. `startNano` is "0" when unknown; both are decimal nanoseconds. */
export interface DataPoint extends Told {
  readonly metric: string;
  readonly unit: string;
  readonly at: UnixMs;
  readonly startNano: string;
  readonly timeNano: string;
  readonly value: PointValue;
}

/**
 * The five kinds of OTLP. A histogram has one count more than bounds, or no counts at all; a sum that nobody told is
 * undefined.
 */
export type PointValue =
  | { readonly kind: "gauge"; readonly value: number }
  | {
      readonly kind: "sum";
      readonly value: number;
      readonly temporality: Temporality;
      readonly monotonic: boolean;
    }
  | ({
      readonly kind: "histogram";
      readonly temporality: Temporality;
      readonly bounds: readonly number[];
      readonly counts: readonly number[];
    } & Spread)
  | ({
      readonly kind: "exponential-histogram";
      readonly temporality: Temporality;
      readonly scale: number;
      readonly zeroCount: number;
      readonly positive: Buckets;
      readonly negative: Buckets;
    } & Spread)
  | {
      readonly kind: "summary";
      readonly count: number;
      readonly sum: number;
      readonly quantiles: readonly (readonly [quantile: number, value: number])[];
    };

interface Spread {
  readonly count: number;
  readonly sum: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

interface Buckets {
  readonly offset: number;
  readonly counts: readonly number[];
}

/** What one delivery of a sender holds, flat: every item points to its resource and scope. */
export interface Telemetry {
  readonly points: readonly DataPoint[];
  readonly logs: readonly LogRecord[];
  readonly spans: readonly Span[];
}
