/**
 * The OTLP receivers: bytes of an OTLP request come in, flat telemetry goes out to be interpreted, and the sender is
 * answered when its delivery is durable. This folder refuses to know what any agent means and where data is kept.
 */
import type { DropReason } from "../../domain/outcome.ts";
import type { Telemetry } from "../../domain/telemetry.ts";

/** How a request is written. A sender is always answered in its own encoding. */
export type Encoding = "json" | "protobuf";

/** The telemetry of one request, and what of it could not be kept. */
export interface DecodedTelemetry extends Telemetry {
  readonly dropped: ReadonlyMap<DropReason, number>;
  /** Attributes left out because their key could reach an object's prototype; their items are kept. */
  readonly forbiddenKeys: number;
}

/** How much one request may bring. What is over a limit of the body is refused whole, over one of an item drops the item. */
export interface OtlpLimits {
  /** As sent, before inflating. */
  readonly maxBodyBytes: number;
  readonly maxInflatedBytes: number;
  readonly maxDepth: number;
  readonly maxAttributes: number;
  /** Characters of one text. */
  readonly maxAttributeLength: number;
}

/** Limits for tests and benchmarks, which have no config. A collector has those of `receiver.otlp`. */
export const defaultOtlpLimits: OtlpLimits = {
  // Four times the Collector's gRPC default; agents' batches are tens of kilobytes.
  maxBodyBytes: 16 * 1024 * 1024,
  // Telemetry compresses about tenfold, a bomb a thousandfold.
  maxInflatedBytes: 64 * 1024 * 1024,
  // Deeper than any real value; keeps recursion far from the end of the stack.
  maxDepth: 16,
  // Twice the OpenTelemetry SDK's own default of 128.
  maxAttributes: 256,
  // Agents cut tool inputs at 60 KB themselves; bodies with prompts are the longest texts.
  maxAttributeLength: 262_144,
};
