import type { DropReason } from "../../../domain/outcome.ts";
import type { PointValue } from "../../../domain/telemetry.ts";

// opentelemetry.proto.metrics.v1.DataPointFlags: the point only says that there is no value.
const noRecordedValue = 1;

/** Why a point's value can not be counted, or undefined when it can. */
export function pointFault(flags: number, value: PointValue | undefined): DropReason | undefined {
  if ((flags & noRecordedValue) !== 0 || value === undefined) return "invalid";
  if (!numbersOf(value).every((number) => Number.isFinite(number))) return "not-a-number";
  if (value.kind === "sum" && value.monotonic && value.value < 0) return "negative";
  return countsFit(value) ? undefined : "invalid";
}

function numbersOf(value: PointValue): readonly number[] {
  switch (value.kind) {
    case "gauge":
    case "sum":
      return [value.value];
    case "histogram":
      return [value.sum ?? 0, value.min ?? 0, value.max ?? 0, ...value.bounds];
    case "exponential-histogram":
      return [value.sum ?? 0, value.min ?? 0, value.max ?? 0];
    case "summary":
      return [value.sum, ...value.quantiles.flat()];
  }
}

/** Counts are never negative, and a histogram has one count more than bounds, or none at all. */
function countsFit(value: PointValue): boolean {
  switch (value.kind) {
    case "gauge":
    case "sum":
      return true;
    case "summary":
      return value.count >= 0;
    case "histogram":
      return (
        areCounts([value.count, ...value.counts]) &&
        (value.counts.length === 0 || value.counts.length === value.bounds.length + 1)
      );
    case "exponential-histogram":
      return areCounts([value.count, value.zeroCount, ...value.positive.counts, ...value.negative.counts]);
  }
}

function areCounts(counts: readonly number[]): boolean {
  return counts.every((count) => count >= 0);
}
